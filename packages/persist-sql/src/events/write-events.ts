import type { StoredEvent } from '@sandbox-agent/persist-core';
import { CompiledQuery } from 'kysely';
import type { StoreDatabase } from '../schema/tables.ts';
import type { Deadlocks } from '../sql-backend.ts';
import { chunkRows } from './chunk-rows.ts';
import { insertParameters, type InsertStatements } from './insert-statements.ts';

/** What an event writer works with. */
export interface EventWriterOptions {
  database: StoreDatabase;
  statements: InsertStatements;
  /** Lets the event loop turn; see `SqlBackend.schedule`. */
  schedule: (callback: () => void) => void;
  deadlocks?: Deadlocks | undefined;
}

/**
 * Stores rows in one transaction: all of them or none. Rows that are there already stay as they are. They are asked for once for
 * each attempt.
 */
export type EventWriter = (rows: () => Iterable<StoredEvent>) => Promise<void>;

/** Text written between two turns of the event loop, in characters: about 10 ms of work for SQLite. */
const charactersPerTurn = 1024 * 1024;

/** How often a batch is written again that met another one half-way. */
const attempts = 5;

/** Creates the writer that every insert goes through. */
export function createEventWriter(options: EventWriterOptions): EventWriter {
  const { database, deadlocks } = options;
  return async (rows) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await database.transaction().execute(async (transaction) => {
          if (attempt > 1) await deadlocks?.takeTurn(transaction);
          await writeRows(transaction, options, rows());
        });
      } catch (error) {
        if (attempt === attempts || deadlocks?.isVictim(error) !== true) throw error;
      }
    }
  };
}

async function writeRows(
  transaction: StoreDatabase,
  { statements, schedule }: EventWriterOptions,
  rows: Iterable<StoredEvent>,
): Promise<void> {
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
}
