import { join } from 'node:path';
import { expect, test } from 'vitest';
import { repositoryRoot } from '../workspace/paths.ts';
import { readVitestReport } from './vitest-report.ts';

const testFile = join(repositoryRoot, 'packages/a/src/a.test.ts');

const report = (numbers: { passed: number; failed: number; brokenFiles?: number }): string =>
  JSON.stringify({
    numPassedTests: numbers.passed,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { name: testFile, status: 'passed', assertionResults: [{ status: 'passed', fullName: 'one that holds' }] },
      ...Array.from({ length: numbers.failed }, (_, index) => ({
        name: testFile,
        status: 'failed',
        assertionResults: [
          {
            status: 'failed',
            fullName: `a thing does ${index}`,
            failureMessages: ['\u001B[31mAssertionError\u001B[39m: expected 1 to be 2\n    at file.ts:1:1'],
          },
        ],
      })),
      ...Array.from({ length: numbers.brokenFiles ?? 0 }, () => ({
        name: testFile,
        status: 'failed',
        message: 'Cannot find module',
        assertionResults: [],
      })),
    ],
  });

test('counts what the report says', () => {
  expect(readVitestReport({ isOk: false, json: report({ passed: 7, failed: 1 }) })).toMatchObject({
    passed: 7,
    failed: 1,
    skipped: 3,
  });
});

test('a file that could not be loaded is a failure', () => {
  expect(readVitestReport({ isOk: false, json: report({ passed: 7, failed: 1, brokenFiles: 2 }) })).toMatchObject({
    failed: 3,
  });
});

test('a run that fails although every test passed is a failure', () => {
  expect(readVitestReport({ isOk: false, json: report({ passed: 7, failed: 0 }) }).failed).toBe(1);
});

test('a run without a report is a failure', () => {
  expect(readVitestReport({ isOk: true, json: undefined }).failed).toBe(1);
});

test('names every failure with the first line of its error, without colours', () => {
  expect(readVitestReport({ isOk: false, json: report({ passed: 7, failed: 1, brokenFiles: 1 }) }).failures).toEqual([
    'packages/a/src/a.test.ts > a thing does 0: AssertionError: expected 1 to be 2',
    'packages/a/src/a.test.ts: Cannot find module',
  ]);
});
