import type { IDBPTransaction } from 'idb';
import type { Connection } from './connection.ts';
import type { StoreName, StoreTables } from './schema/tables.ts';

type Mode = 'readonly' | 'readwrite';

/** A transaction on some of the object stores. */
export type Transaction<Names extends StoreName, Access extends Mode> = IDBPTransaction<StoreTables, Names[], Access>;

/** Which object stores a transaction is on, and what for. */
export interface TransactionScope<Names extends StoreName, Access extends Mode> {
  stores: Names[];
  mode: Access;
}

/**
 * Runs an action in a transaction and resolves when that is committed, on the disk when it wrote.
 *
 * The action awaits nothing but requests of the transaction. When it throws, nothing of it is stored.
 */
export async function transact<Names extends StoreName, Access extends Mode, Result>(
  connection: Connection,
  scope: TransactionScope<Names, Access>,
  action: (transaction: Transaction<Names, Access>) => Promise<Result>,
): Promise<Result> {
  const transaction = await begin(connection, scope);
  // Awaited below; until then it may have failed already.
  transaction.done.catch(() => {});
  let result: Result;
  try {
    result = await action(transaction);
  } catch (error) {
    // Requests of a transaction that failed only say that they were aborted; it says why.
    if (transaction.error !== null) throw transaction.error;
    abort(transaction);
    throw error;
  }
  await transaction.done;
  return result;
}

async function begin<Names extends StoreName, Access extends Mode>(
  connection: Connection,
  { stores, mode }: TransactionScope<Names, Access>,
): Promise<Transaction<Names, Access>> {
  // Without `strict` a commit is told before the disk has it, and a crash of the machine takes it back.
  const options: IDBTransactionOptions = mode === 'readwrite' ? { durability: 'strict' } : {};
  const database = await connection.database();
  try {
    return database.transaction(stores, mode, options);
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error;
    connection.forget(database);
    return (await connection.database()).transaction(stores, mode, options);
  }
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It has come to its end by itself.
  }
}
