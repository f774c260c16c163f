/** Gathers single inserts and writes those of one turn of the event loop together. */
export interface InsertQueue<Row> {
  /** Resolves when the transaction that holds the row is committed, rejects when it failed. */
  push(row: Row): Promise<void>;
  /** Resolves when everything pushed so far is written or has failed. Never rejects: each push tells its own outcome. */
  drain(): Promise<void>;
}

/** What an insert queue works with. */
export interface InsertQueueOptions<Row> {
  write: (rows: readonly Row[]) => Promise<void>;
  /** See `SessionDriverOptions.schedule`. */
  schedule: (callback: () => void) => void;
}

interface Batch<Row> extends PromiseWithResolvers<void> {
  rows: Row[];
}

/**
 * One batch is written at a time; what comes meanwhile is the next one. So the slower the store, the larger the
 * transactions, and a thousand inserts in one turn cost one commit.
 */
export function createInsertQueue<Row>({ write, schedule }: InsertQueueOptions<Row>): InsertQueue<Row> {
  let open: Batch<Row> | undefined;
  let writing: Promise<void> | undefined;

  async function writeAll(): Promise<void> {
    while (open !== undefined) {
      const batch = open;
      open = undefined;
      await write(batch.rows).then(batch.resolve, batch.reject);
    }
    writing = undefined;
  }

  async function startWriting(): Promise<void> {
    if (writing === undefined && open !== undefined) writing = writeAll();
    await writing;
  }

  return {
    push(row) {
      if (open === undefined) {
        open = { rows: [], ...Promise.withResolvers<void>() };
        if (writing === undefined) schedule(() => void startWriting());
      }
      open.rows.push(row);
      return open.promise;
    },
    drain: startWriting,
  };
}
