import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** One connection to an event stream. */
export interface ReadingConnection {
  readonly url: string;
  /** How fast it reads; 0 for a client that never does. Default: as fast as it can. */
  readonly bytesPerSecond?: number;
}

/** What one connection saw since the last reset. Times are of the machine's monotonic clock, 0 when there was nothing. */
export interface ConnectionReport {
  count: number;
  firstMs: number;
  lastMs: number;
}

/** All of them, in the order in which they were opened, and each. */
export interface ReadersReport extends ConnectionReport {
  connections: ConnectionReport[];
}

export interface ManyReaders {
  reset(): Promise<void>;
  /** Resolves when nothing new has come for `quietMs`. */
  settle(quietMs: number): Promise<ReadersReport>;
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('programs/many-readers.ts', import.meta.url));

/** Opens many connections to event streams in a process of their own. */
export async function openManyReaders(connections: readonly ReadingConnection[]): Promise<ManyReaders> {
  const child = fork(program, [JSON.stringify(connections)], { stdio: 'inherit' });
  const exited = once(child, 'exit');
  const failed = exited.then(() => Promise.reject(new Error(`The readers of ${connections[0]?.url} ended.`)));
  failed.catch(() => undefined);
  const ask = async (question: 'reset' | 'report'): Promise<ReadersReport> => {
    const answer = once(child, 'message');
    child.send(question);
    const [report] = await Promise.race([answer, failed]);
    return report as ReadersReport;
  };
  await Promise.race([once(child, 'message'), failed]);
  return {
    async reset() {
      await ask('reset');
    },
    async settle(quietMs) {
      for (let before = await ask('report'); ;) {
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        const now = await ask('report');
        if (now.lastMs === before.lastMs) {
          return now;
        }
        before = now;
      }
    },
    async close() {
      child.disconnect();
      await exited;
    },
  };
}
