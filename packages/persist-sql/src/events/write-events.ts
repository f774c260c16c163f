import { CompiledQuery } from 'kysely';
import type { EventRow, StoreDatabase } from '../schema/tables.ts';
import { chunkRows } from './chunk-rows.ts';
import { insertParameters, type InsertStatements } from './insert-statements.ts';

/** What an event writer works with. */
export interface EventWriterOptions {
  database: StoreDatabase;
  statements: InsertStatements;
  /** Lets the event loop turn; see `SqlBackend.schedule`. */
  schedule: (callback: () => void) => void;
}

/** Stores rows in one transaction: all of them or none. Rows that are there already stay as they are. */
export type EventWriter = (rows: Iterable<EventRow>) => Promise<void>;

/** Text written between two turns of the event loop, in characters: about 10 ms of work for SQLite. */
const charactersPerTurn = 1024 * 1024;

/** Creates the writer that every insert goes through. */
export function createEventWriter({ database, statements, schedule }: EventWriterOptions): EventWriter {
  return (rows) =>
    database.transaction().execute(async (transaction) => {
      let charactersThisTurn = 0;
      for (const chunk of chunkRows(rows)) {
        // A database in the process itself never waits, so a long batch would hold up every other callback.
        if (charactersThisTurn > charactersPerTurn) {
          await new Promise<void>((resolve) => schedule(resolve));
          charactersThisTurn = 0;
        }
        charactersThisTurn += chunk.characters;
        const sql = statements(chunk.rows.length);
        await transaction.executeQuery(CompiledQuery.raw(sql, chunk.rows.flatMap(insertParameters)));
      }
    });
}
