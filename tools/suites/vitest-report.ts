import type { PartOutcome } from '../parts/part.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts the tests of a vitest run. A file that could not be loaded has no tests to fail, so it counts as one failure itself; a run
 * that failed in any other way (an unhandled rejection, a crash before the report) counts as one failure too.
 */
export function readVitestReport({ isOk, json }: { isOk: boolean; json: string | undefined }): PartOutcome {
  if (json === undefined) return { passed: 0, failed: 1, skipped: 0, output: 'vitest ended without a report.' };
  const report = JSON.parse(json) as Report;
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((assertion) => assertion.status === 'failed'),
  ).length;
  const failed = report.numFailedTests + brokenFiles;
  return {
    passed: report.numPassedTests,
    failed: !isOk && failed === 0 ? 1 : failed,
    skipped: report.numPendingTests + report.numTodoTests,
    output: '',
  };
}
