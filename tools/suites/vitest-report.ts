import { relative } from 'node:path';
import { firstErrorLine } from '../parts/first-error-line.ts';
import type { PartOutcome } from '../parts/part.ts';
import { repositoryRoot } from '../workspace/paths.ts';

interface Report {
  readonly numPassedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly FileReport[];
}

interface FileReport {
  /** Its absolute path. */
  readonly name: string;
  readonly status: string;
  /** Why it could not be loaded. */
  readonly message?: string;
  readonly assertionResults: readonly {
    readonly status: string;
    readonly fullName: string;
    readonly failureMessages?: readonly string[] | null;
  }[];
}

/**
 * Counts the tests of a vitest run. A file that could not be loaded has no tests to fail, so it counts as one failure itself; a run
 * that failed in any other way (an unhandled rejection, a crash before the report) counts as one failure too.
 */
export function readVitestReport({ isOk, json }: { isOk: boolean; json: string | undefined }): PartOutcome {
  if (json === undefined) return { passed: 0, failed: 1, skipped: 0, output: 'vitest ended without a report.' };
  const report = JSON.parse(json) as Report;
  const failures = report.testResults.flatMap(failuresOf);
  if (!isOk && failures.length === 0) failures.push('vitest failed although every test passed: its output tells why.');
  return {
    passed: report.numPassedTests,
    failed: failures.length,
    skipped: report.numPendingTests + report.numTodoTests,
    output: '',
    failures,
  };
}

/** A line for each failed test of a file, or one for the file when it failed without a failed test. */
function failuresOf({ name, status, message, assertionResults }: FileReport): string[] {
  const file = relative(repositoryRoot, name);
  const failed = assertionResults.filter((assertion) => assertion.status === 'failed');
  if (failed.length === 0) return status === 'failed' ? [`${file}: ${firstErrorLine(message ?? '')}`] : [];
  return failed.map(
    ({ fullName, failureMessages }) => `${file} > ${fullName}: ${firstErrorLine(failureMessages?.[0] ?? '')}`,
  );
}
