import { abortable } from './abortable.ts';

/**
 * Like `abortable`, for work that was given the signal as well: it has `graceMs` to end in order before it is left to itself.
 */
export async function abortableWithGrace<Value>(
  promise: Promise<Value>,
  { signal, graceMs }: { signal: AbortSignal | undefined; graceMs: number },
): Promise<Value> {
  if (!signal) {
    return promise;
  }
  const over = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const onAbort = (): void => {
    timer = setTimeout(() => over.abort(signal.reason), graceMs);
  };
  if (signal.aborted) {
    onAbort();
  } else {
    signal.addEventListener('abort', onAbort, { once: true });
  }
  try {
    return await abortable(promise, over.signal);
  } finally {
    signal.removeEventListener('abort', onAbort);
    clearTimeout(timer);
  }
}
