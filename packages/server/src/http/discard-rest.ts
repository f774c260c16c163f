import { withDeadline } from '../lifecycle/deadline.ts';

/** So much of a body that nobody wants is read all the same. */
const maximumBytes = 16 * 1024 * 1024;
const maximumMs = 5_000;

/** An answer waits so long for a body that nobody wants. */
const patienceMs = 250;

/**
 * Reads the body of a request that was answered without it, for a moment before the answer and then by itself. To leave it would cost the
 * connection, and with it the next request that the caller sends on it.
 */
export async function discardUnread(request: Request): Promise<void> {
  // Whether there is a body at all is asked last: of a request that was read, or has none, it costs a stream to find out.
  const { body } = announcesBody(request) && !request.bodyUsed ? request : { body: null };
  if (body === null || body.locked) {
    return;
  }
  const discarding = discard(body.getReader()).catch(() => undefined);
  await withDeadline(discarding, patienceMs);
}

function announcesBody({ method, headers }: Request): boolean {
  const isRead = method === 'GET' || method === 'HEAD';
  return !isRead && (headers.has('transfer-encoding') || Number(headers.get('content-length') ?? 0) > 0);
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
