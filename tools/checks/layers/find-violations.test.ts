import { expect, test } from 'vitest';
import { findViolations } from './find-violations.ts';

const problems = (packageName: string, path: string, text: string): readonly string[] =>
  findViolations({ packageName, path, text });
const server = '@sandbox-agent/server';

test.for([
  ['a feature may import itself', server, 'sessions/session.ts', `import { a } from './turn.ts';`],
  ['a feature may import a shared folder', server, 'sessions/routes.ts', `import { a } from '../http/auth.ts';`],
  ['containment is shared', server, 'acp/process.ts', `import { a } from '../processes/contain/tree.ts';`],
  ['the composition root sees all', server, 'server.ts', `import { a } from './sessions/session.ts';`],
  ['commands see all', server, 'cli/serve.ts', `import { a } from '../server.ts';`],
  ['an arrow of the design', server, 'app.ts', `import { a } from '@sandbox-agent/protocol/errors';`],
  ['a package of npm', server, 'app.ts', `import { Hono } from 'hono';`],
  ['Node below a subpath of the SDK', 'sandbox-agent', 'local.ts', `import 'node:fs';`],
] as const)('%s', ([, packageName, path, text]) => {
  expect(problems(packageName, path, text)).toEqual([]);
});

test.for([
  ['another feature', server, 'sessions/x.ts', `import { a } from '../files/y.ts';`, 'belongs to another feature'],
  ['processes beside containment', server, 'acp/x.ts', `import { a } from '../processes/table.ts';`, 'another feature'],
  ['a type import counts', server, 'files/x.ts', `import type { A } from '../sessions/y.ts';`, 'another feature'],
  ['a dynamic import counts', server, 'files/x.ts', `const a = await import('../git/y.ts');`, 'another feature'],
  ['a re-export counts', server, 'http/x.ts', `export { a } from '../sessions/y.ts';`, 'another feature'],
  ['the root from a feature', server, 'files/x.ts', `import { a } from '../config.ts';`, 'composition root'],
  [
    'against an arrow',
    'sandbox-agent',
    'x.ts',
    `import { a } from '@sandbox-agent/server';`,
    'against the layer order',
  ],
  ['upwards', '@sandbox-agent/protocol', 'x.ts', `import { a } from 'sandbox-agent';`, 'against the layer order'],
  ['around the package name', server, 'app.ts', `import { a } from '../../sdk/src/x.ts';`, 'leaves its package'],
  ['Node in the contract', '@sandbox-agent/protocol', 'x.ts', `import 'node:fs';`, 'also runs in browsers'],
  ['a package without a place', '@sandbox-agent/new', 'x.ts', `import 'zod';`, 'has no place'],
] as const)('refuses: %s', ([, packageName, path, text, expected]) => {
  expect(problems(packageName, path, text)).toEqual([expect.stringContaining(expected)]);
});
