import { withDeadline } from '../../lifecycle/deadline.ts';

/** So much of a body that nobody wants is read all the same. */
const maximumBytes = 16 * 1024 * 1024;
const maximumMs = 5_000;

/** An answer waits so long for a body that nobody wants. */
const patienceMs = 250;

/** Reads the body of a request that was answered without it, for a moment before the answer and then by itself. */
export async function discardUnread({ body }: Request): Promise<void> {
  if (body === null || body.locked) {
    return;
  }
  const discarding = discard(body.getReader()).catch(() => undefined);
  await withDeadline(discarding, patienceMs);
}

/**
 * Reads what is left of a body after it was refused, within bounds: to close the connection at once would often keep the caller, who is
 * still sending, from reading why. Goes on by itself.
 */
export function discardRest(reader: ReadableStreamDefaultReader<Uint8Array> | undefined): void {
  if (reader !== undefined) {
    discard(reader).catch(() => undefined);
  }
}

async function discard(reader: ReadableStreamDefaultReader<Uint8Array>): Promise<void> {
  let left = maximumBytes;
  const timer = setTimeout(() => void reader.cancel().catch(() => undefined), maximumMs).unref();
  try {
    while (left > 0) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      left -= value.byteLength;
    }
    await reader.cancel();
  } finally {
    clearTimeout(timer);
  }
}
