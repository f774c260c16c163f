import { fork } from 'node:child_process';
import { on, once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What the reader saw since it was last reset. Times are of the machine's monotonic clock. */
export interface ReaderReport {
  type: 'report';
  frames: number;
  unique: number;
  duplicates: number;
  bytes: number;
  firstMs: number;
  lastMs: number;
}

export type ReaderMessage = ReaderReport | { type: 'open'; status: number } | { type: 'reset' };
export type ReaderQuestion = 'reset' | 'report' | 'close';

export interface StreamReader {
  reset(): Promise<void>;
  report(): Promise<ReaderReport>;
  /** Resolves when nothing new has come for `quietMs`: a stream that loses frames never tells its end. */
  settle(quietMs: number): Promise<ReaderReport>;
  close(): Promise<void>;
}

const program = fileURLToPath(new URL('programs/stream-reader.ts', import.meta.url));

/** Opens an event stream in a process of its own. */
export async function openStreamReader(url: string, headers: Readonly<Record<string, string>>): Promise<StreamReader> {
  const child = fork(program, [url, JSON.stringify(headers)], { stdio: 'inherit' });
  const exited = once(child, 'exit');
  const waitFor = async <Type extends ReaderMessage['type']>(type: Type) => {
    const gaveUp = new AbortController();
    const answered = (async () => {
      for await (const [message] of on(child, 'message', { signal: gaveUp.signal })) {
        if ((message as ReaderMessage).type === type) {
          return message as Extract<ReaderMessage, { type: Type }>;
        }
      }
      throw new Error('unreachable: the iteration ends by its signal only');
    })();
    try {
      return await Promise.race([
        answered,
        exited.then(() => Promise.reject(new Error(`The reader of ${url} ended.`))),
      ]);
    } finally {
      gaveUp.abort();
      await answered.catch(() => undefined);
    }
  };
  const ask = async <Type extends ReaderMessage['type']>(question: ReaderQuestion, type: Type) => {
    const answer = waitFor(type);
    child.send(question);
    return await answer;
  };
  const { status } = await waitFor('open');
  if (status !== 200) {
    child.kill();
    throw new Error(`The stream ${url} was answered with ${status}.`);
  }
  const report = () => ask('report', 'report');
  return {
    report,
    async reset() {
      await ask('reset', 'reset');
    },
    async settle(quietMs) {
      for (let before = await report(); ;) {
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        const now = await report();
        if (now.bytes === before.bytes) {
          return now;
        }
        before = now;
      }
    },
    async close() {
      if (child.exitCode === null && child.signalCode === null) {
        child.send('close');
        await exited;
      }
    },
  };
}
