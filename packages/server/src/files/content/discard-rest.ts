/** So much of a body that nobody wants is read all the same. */
const maximumBytes = 16 * 1024 * 1024;
const maximumMs = 5_000;

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
