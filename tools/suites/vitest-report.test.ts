import { expect, test } from 'vitest';
import { readVitestReport } from './vitest-report.ts';

const report = (numbers: { passed: number; failed: number; brokenFiles?: number }): string =>
  JSON.stringify({
    numPassedTests: numbers.passed,
    numFailedTests: numbers.failed,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [
      { status: 'failed', assertionResults: [{ status: 'failed' }] },
      ...Array.from({ length: numbers.brokenFiles ?? 0 }, () => ({ status: 'failed', assertionResults: [] })),
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
