import type { ContainedProcess, ProcessExit } from '../processes/contain/index.ts';

/** Calls back once a process has ended, by whomever. What the callback throws is nobody's business: the process is gone either way. */
export function whenEnded(
  { exited }: Pick<ContainedProcess, 'exited'>,
  callback: (exit: ProcessExit) => unknown,
): void {
  exited.then(callback).catch(() => undefined);
}
