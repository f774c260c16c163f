import type { ReaderReport, StreamReader } from './stream-reader.ts';

/** Silence that ends the waiting for a reader: the published server drops frames and never says that it is done. */
const quietMs = 300;

/** Sends the same burst twice and resolves with what the reader saw of the second: the first one warms up whoever was just started. */
export async function seenOfSecondBurst(options: {
  reader: StreamReader;
  send: () => Promise<void>;
  /** Called between the two. */
  onWarm?: () => void;
}): Promise<ReaderReport> {
  const { reader, send, onWarm } = options;
  await send();
  await reader.settle(quietMs);
  await reader.reset();
  onWarm?.();
  await send();
  return await reader.settle(quietMs);
}

/** What the reader saw a second, from the first to the last. */
export function eventsPerSecond({ unique, firstMs, lastMs }: ReaderReport): number {
  return unique / ((lastMs - firstMs) / 1000);
}
