import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLendingStream } from '../http/lending-stream.ts';
import { EntryReader, type StreamPiece } from './entry-reader.ts';
import { numberedEntries, openLog, temporaryDirectory } from './log.test-support.ts';

/** Everything that a reader gives, copied as it comes: its memory is used again. */
async function collect(reader: EntryReader): Promise<StreamPiece[]> {
  const all: StreamPiece[] = [];
  for (;;) {
    const pieces = await reader.next();
    if (pieces === undefined) {
      return all;
    }
    for (const piece of pieces) {
      all.push(
        piece.kind === 'entry'
          ? { ...piece, payload: Buffer.from(piece.payload) }
          : { ...piece, bytes: Buffer.from(piece.bytes) },
      );
    }
  }
}

/** The bytes in pieces of those sizes, each in memory that is overwritten when the next is asked for. */
function lend(bytes: Uint8Array, sizes: readonly number[]): ReadableStream<Uint8Array> {
  const memory = Buffer.alloc(Math.max(...sizes));
  let at = 0;
  let turn = 0;
  return createLendingStream({
    async next() {
      memory.fill(0x0a);
      if (at >= bytes.length) {
        return undefined;
      }
      const part = bytes.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
      memory.set(part);
      at += part.length;
      turn += 1;
      return memory.subarray(0, part.length);
    },
    end: () => undefined,
  });
}

test('gives back what was appended, number by number, and says how to reconnect', async () => {
  using directory = temporaryDirectory();
  const log = await openLog(directory.path);
  const entries = numberedEntries(1, 300, 50);
  log.append(entries.slice(0, 100));
  log.append(entries.slice(100));
  const pieces = await collect(log.read({ after: 40, follow: false }));
  const read = pieces.filter((piece) => piece.kind === 'entry');
  expect(read.map(({ eventIndex }) => eventIndex)).toEqual(Array.from({ length: 260 }, (_, index) => index + 41));
  expect(read.map(({ payload }) => Buffer.from(payload).toString())).toEqual(
    entries.slice(40).map(({ payload }) => payload),
  );
  expect(new Set(read.map(({ connectionId }) => connectionId))).toEqual(new Set(['run-1']));
  const notices = pieces.filter((piece) => piece.kind === 'notice');
  expect(notices.map(({ bytes }) => Buffer.from(bytes).toString())).toEqual(['retry: 1000\n\n']);
  await log.close();
});

test('reads the same however the stream is cut', async () => {
  using directory = temporaryDirectory();
  const log = await openLog(directory.path);
  log.append([
    ...numberedEntries(1, 3, 5),
    { sender: 'agent', connectionId: 'x', createdAt: 1, payload: '{"text":",\\"payload\\":{\\n\\n","é":"\\u2028"}' },
  ]);
  const chunks: Uint8Array[] = [];
  for await (const chunk of log.stream({ after: 0, follow: false })) {
    chunks.push(chunk);
  }
  await log.close();
  const bytes = Buffer.concat([...chunks, Buffer.from('event: gap\ndata: {"from":1}\n\n: heartbeat\n\n')]);
  const whole = await collect(new EntryReader(lend(bytes, [bytes.length])));
  expect(whole.filter(({ kind }) => kind === 'entry')).toHaveLength(4);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 20 }), async (sizes) => {
      expect(await collect(new EntryReader(lend(bytes, sizes)))).toEqual(whole);
    }),
  );
});
