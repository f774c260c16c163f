import type { StoredEvent } from '@sandbox-agent/persist-core';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chunkRows } from './chunk-rows.ts';
import { rowsPerStatement } from './insert-statements.ts';

function createRow(eventIndex: number, payloadLength: number): StoredEvent {
  return {
    sessionId: 'a',
    eventIndex,
    id: null,
    createdAt: 0,
    connectionId: 'c',
    sender: 'agent',
    payload: 'x'.repeat(payloadLength),
  };
}

it('chunks put together are the rows, each a power of two', () => {
  const lengths = fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(400_000)), { maxLength: 300 });
  fc.assert(
    fc.property(lengths, (payloadLengths) => {
      const rows = payloadLengths.map((length, index) => createRow(index + 1, length));
      const chunks = [...chunkRows(rows)];
      expect(chunks.flatMap((chunk) => chunk.rows)).toEqual(rows);
      for (const { rows: inChunk, characters } of chunks) {
        expect(Math.log2(inChunk.length) % 1).toBe(0);
        expect(inChunk.length).toBeLessThanOrEqual(rowsPerStatement);
        expect(characters).toBe(inChunk.reduce((sum, row) => sum + row.payload.length, 0));
        expect(inChunk.length === 1 || characters < 2 * 1024 * 1024).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});

it('reads rows as it goes', () => {
  let read = 0;
  function* endless(): Generator<StoredEvent> {
    for (;;) yield createRow((read += 1), 10);
  }
  const chunks = chunkRows(endless());
  chunks.next();
  expect(read).toBe(rowsPerStatement);
  chunks.return(undefined);
});
