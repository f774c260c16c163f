import type { StoredEvent } from '@sandbox-agent/persist-core';
import { rowsPerStatement } from './insert-statements.ts';

/** Rows that one statement inserts. Their number is a power of two. */
export interface RowChunk {
  rows: StoredEvent[];
  /** Length of their payloads. */
  characters: number;
}

/** Payload text one statement carries at most, unless a single event is larger, in characters. */
const charactersPerStatement = 1024 * 1024;

/** Cuts rows into the chunks that are inserted together, in order. Reads the rows as it goes, so few are held at once. */
export function* chunkRows(rows: Iterable<StoredEvent>): Generator<RowChunk> {
  let pending: StoredEvent[] = [];
  let characters = 0;
  for (const row of rows) {
    pending.push(row);
    characters += row.payload.length;
    if (pending.length < rowsPerStatement && characters < charactersPerStatement) continue;
    yield* powersOfTwo(pending);
    pending = [];
    characters = 0;
  }
  yield* powersOfTwo(pending);
}

function* powersOfTwo(rows: StoredEvent[]): Generator<RowChunk> {
  let start = 0;
  for (let size = rowsPerStatement; size >= 1; size /= 2) {
    if (rows.length - start < size) continue;
    const chunk = rows.slice(start, start + size);
    yield { rows: chunk, characters: chunk.reduce((sum, row) => sum + row.payload.length, 0) };
    start += size;
  }
}
