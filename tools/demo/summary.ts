import type { Stage } from './output/stage.ts';

/** The figures of a run, as `--json` prints them. Times in milliseconds. */
export interface DemoSummary {
  readonly agent: string;
  readonly model: 'real' | 'scripted';
  readonly events: number;
  readonly gaps: number;
  readonly duplicates: number;
  /** Whether the store holds exactly the server's log. */
  readonly storeEqualsLog: boolean;
  readonly processesLeft: number;
  readonly timeToFirstEventMs: number;
  readonly timeToRecoverMs: number;
  readonly testFailedBefore: boolean;
  readonly testPassedAfter: boolean;
  readonly resumed: string;
  /** Null with a real model, whose requests are not seen. */
  readonly conversationRemembered: boolean | null;
  readonly wroteFileAfterRecovery: boolean;
  readonly durationMs: number;
}

/** What is wrong with the figures, each as a sentence; empty when the run shows what it should. */
export function summaryProblems(summary: DemoSummary): string[] {
  const checks: readonly (readonly [boolean, string])[] = [
    [summary.events > 0, 'No event was stored.'],
    [summary.gaps === 0, `${summary.gaps} events are missing.`],
    [summary.duplicates === 0, `${summary.duplicates} events came twice.`],
    [summary.storeEqualsLog, "The store is not equal to the server's log."],
    [summary.processesLeft === 0, `${summary.processesLeft} processes are left.`],
    [summary.timeToFirstEventMs > 0, 'No event came.'],
    [summary.timeToRecoverMs > 0, 'The server did not recover.'],
    [summary.testFailedBefore, 'The test did not fail at first.'],
    [summary.testPassedAfter, 'The test does not pass.'],
    [['resume', 'load'].includes(summary.resumed), `The session came back by ${summary.resumed}, not natively.`],
    [summary.conversationRemembered !== false, 'The model was not shown the conversation before the crash.'],
    [summary.wroteFileAfterRecovery, 'No file was written after the recovery.'],
  ];
  return checks.flatMap(([isRight, problem]) => (isRight ? [] : [problem]));
}

/** Prints the figures and the verdict. */
export function showSummary(stage: Stage, summary: DemoSummary): void {
  const { style } = stage;
  const problems = summaryProblems(summary);
  const zero = (count: number): string => (count === 0 ? style.green('0') : style.red(String(count)));
  stage.scene('Summary');
  stage.line('events', `${summary.events}, gaps ${zero(summary.gaps)}, duplicates ${zero(summary.duplicates)}`);
  stage.line(
    'store',
    summary.storeEqualsLog ? "SQLite equals the server's log" : style.red("differs from the server's log"),
  );
  stage.line('processes', `${zero(summary.processesLeft)} left`);
  stage.line('first', `event of the agent ${summary.timeToFirstEventMs} ms after the prompt`);
  stage.line('recovered', `${summary.timeToRecoverMs} ms after the kill`);
  stage.line('took', `${(summary.durationMs / 1000).toFixed(1)} s in all`);
  stage.line('verdict', problems.length === 0 ? style.green('all as it should be') : style.red(problems.join('\n')));
}
