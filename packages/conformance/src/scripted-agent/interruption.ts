/** The turn was cancelled while its script waited. */
export class Interruption extends Error {
  override readonly name = 'Interruption';
}

/** Resolves after a time; rejects at once when the turn is cancelled. */
export function sleep(delayMs: number, signal: AbortSignal): Promise<void> {
  return untilAborted(
    signal,
    new Promise((resolve) => {
      setTimeout(resolve, delayMs);
    }),
  );
}

/** A wait that a cancelled turn ends. */
export async function untilAborted<Value>(signal: AbortSignal, promise: Promise<Value>): Promise<Value> {
  let stop = (): void => undefined;
  const interrupted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new Interruption());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
  });
  try {
    return await Promise.race([promise, interrupted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
