import { constants } from 'node:os';

/**
 * Runs the body of a task: aborts its signal on SIGINT, SIGTERM and SIGHUP, and sets the exit code from what it returns (true
 * is 0, false is 1, a number is itself) or from the signal.
 */
export async function runAsTask(body: (signal: AbortSignal) => Promise<boolean | number>): Promise<void> {
  const interruption = new AbortController();
  let signalCode: number | undefined;
  const stop = (name: NodeJS.Signals): void => {
    signalCode = 128 + constants.signals[name];
    interruption.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', stop);
  try {
    const result = await body(interruption.signal);
    const resultCode = typeof result === 'number' ? result : result ? 0 : 1;
    process.exitCode = signalCode ?? resultCode;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', stop);
  }
}
