import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** Markers that each reading connection saw since the last reset. Times are of the machine's monotonic clock. */
export interface ReadersReport {
  type: 'report';
  counts: number[];
  firstMs: number;
  lastMs: number;
}

export interface ManyReaders {
  reset(): Promise<void>;
  /** Resolves when nothing new has come for `quietMs`. */
  settle(quietMs: number): Promise<ReadersReport>;
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('programs/many-readers.ts', import.meta.url));

/** Opens many connections to one event stream in a process of their own. */
export async function openManyReaders(
  url: string,
  options: { reading: number; stalled: number },
): Promise<ManyReaders> {
  const child = fork(program, [url, String(options.reading), String(options.stalled)], { stdio: 'inherit' });
  const exited = once(child, 'exit');
  const failed = exited.then(() => Promise.reject(new Error(`The readers of ${url} ended.`)));
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
