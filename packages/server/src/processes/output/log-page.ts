import type { ProcessLogGap, ProcessLogsStream } from '@sandbox-agent/protocol';
import type { LogCursor } from './log-cursor.ts';
import { toWireEntry, type LogEntry, type OutputStream } from './log-entry.ts';
import type { OutputLog } from './output-log.ts';

export interface LogPageOptions {
  readonly processId: string;
  /** As it was asked for. */
  readonly stream: ProcessLogsStream;
  readonly only: OutputStream | undefined;
  readonly after: number;
  readonly tail: number | undefined;
}

/** The number of entries of a stream after which only so many are left. Reads them all: their streams are known no other way. */
export async function tailStart(
  log: OutputLog,
  { only, after, tail }: { only: OutputStream | undefined; after: number; tail: number },
): Promise<number> {
  if (tail === 0) {
    return log.lastSequence;
  }
  const newest: number[] = [];
  const cursor = log.read({ after, until: log.lastSequence });
  try {
    for (let batch = await cursor.next(); batch !== undefined; batch = await cursor.next()) {
      newest.push(...matching(batch.entries, only).map(({ sequence }) => sequence));
      newest.splice(0, Math.max(0, newest.length - tail));
    }
  } finally {
    cursor.close();
  }
  return Math.max(after, (newest[0] ?? log.lastSequence + 1) - 1);
}

/** The answer of one page, as JSON, piece by piece: a log may be larger than a server's memory. */
export function createLogPage(log: OutputLog, options: LogPageOptions): ReadableStream<Uint8Array> {
  let pieces: AsyncGenerator<string> | undefined;
  // What it reads is kept from now on.
  const cursor = log.read({ after: options.after, until: log.lastSequence });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        pieces ??= writePage(cursor, options);
        const { done, value } = await pieces.next();
        if (done === true) {
          cursor.close();
          controller.close();
        } else {
          controller.enqueue(Buffer.from(value, 'latin1'));
        }
      },
      cancel: () => cursor.close(),
    },
    { highWaterMark: 0 },
  );
}

async function* writePage(cursor: LogCursor, { processId, stream, only }: LogPageOptions): AsyncGenerator<string> {
  let text = `{"processId":${JSON.stringify(processId)},"stream":${JSON.stringify(stream)},"entries":[`;
  let separator = '';
  let gap: ProcessLogGap | undefined;
  for (let batch = await cursor.next(); batch !== undefined; batch = await cursor.next()) {
    gap = batch.gap === undefined ? gap : { ...batch.gap, from: gap?.from ?? batch.gap.from };
    for (const entry of matching(batch.entries, only)) {
      text += separator + JSON.stringify(toWireEntry(entry));
      separator = ',';
    }
    if (text.length > 64 * 1024) {
      yield text;
      text = '';
    }
  }
  yield `${text}]${gap === undefined ? '' : `,"gap":${JSON.stringify(gap)}`}}`;
}

function matching(entries: readonly LogEntry[], only: OutputStream | undefined): readonly LogEntry[] {
  return only === undefined ? entries : entries.filter(({ stream }) => stream === only);
}
