import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifestProblems, readCitations } from './citations.ts';
import { requirements } from './requirements.ts';

test('every promise is proved by a scenario or has a milestone, and every cited id exists', () => {
  const files = globSync('**/*.test.ts', { cwd: import.meta.dirname }).filter(
    (file) => !file.startsWith('node_modules'),
  );
  const citations = files
    .filter((file) => file !== 'requirements.test.ts')
    .flatMap((file) => readCitations(file, readFileSync(join(import.meta.dirname, file), 'utf8')));
  expect(manifestProblems(requirements, citations)).toEqual([]);
});

test('reads citations over several lines and in both quotes', () => {
  const source = `test('x', () => {\n  proves('A1', "G1");\n});\nproves(\n  'B2',\n);`;
  expect(readCitations('x.test.ts', source).map(({ id }) => id)).toEqual(['A1', 'G1', 'B2']);
});

test('a promise without a scenario and a cited id that does not exist are problems', () => {
  const promise = 'it works';
  const manifest = { A1: { promise }, A2: { promise, planned: 'The orchestrator' as const }, A3: { promise } };
  const citations = [
    { id: 'A1', file: 'a.test.ts' },
    { id: 'Z9', file: 'a.test.ts' },
  ];
  expect(manifestProblems(manifest, citations)).toEqual([
    'a.test.ts cites Z9, which does not exist.',
    'A3 has neither a scenario nor a milestone.',
  ]);
});
