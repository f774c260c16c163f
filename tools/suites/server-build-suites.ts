import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Part } from '../parts/part.ts';
import { repositoryRoot } from '../workspace/paths.ts';
import { createVitestSuite } from './vitest-suite.ts';

/** The builds of the server that are shipped; `source` is what the unit suite runs on. */
const builds = ['node', 'executable'];

/** The modules of the server's `test-support/` that start the build under test. */
const startsServer = /\/test-support\/(start-server|run-program|run-command|conformance-target)\.ts'/;

/**
 * The server's black-box tests, the conformance suite among them, once more on each of its builds: every test that starts it through
 * `test-support/`, which takes the build from SANDBOX_AGENT_TEST_TARGET.
 */
export function createServerBuildSuites(): readonly Part[] {
  const files = globSync('packages/server/src/**/*.test.ts', { cwd: repositoryRoot }).filter((file) =>
    startsServer.test(readFileSync(join(repositoryRoot, file), 'utf8')),
  );
  return builds.map((build) =>
    createVitestSuite({
      name: `server on ${build}`,
      project: 'unit',
      needs: ['build'],
      args: files,
      env: { ...process.env, SANDBOX_AGENT_TEST_TARGET: build },
    }),
  );
}
