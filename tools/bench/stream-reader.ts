import { fork } from 'node:child_process';
import { on, once } from 'node:events';

/** What the reader saw since it was last reset. Times are of the machine's monotonic clock. */
export interface ReaderReport {
  type: 'report';
  frames: number;
  unique: number;
  duplicates: number;
  /** The greatest sequence number that came; -1 when none did. */
  highest: number;
  bytes: number;
  firstMs: number;
  lastMs: number;
}

export type ReaderMessage = ReaderReport | { type: 'open'; status: number } | { type: 'done' };
/** What one kind of reader does when it is told to: sends its prompt; cuts its connection, and comes back. */
export type ReaderOrder = 'prompt' | 'cut' | 'resume';
export type ReaderQuestion = 'reset' | 'report' | 'close' | ReaderOrder;

export interface StreamReader {
  order(order: ReaderOrder): Promise<void>;
  reset(): Promise<void>;
  report(): Promise<ReaderReport>;
  /** Resolves when nothing new has come for `quietMs`: a stream that loses frames never tells its end. */
  settle(quietMs: number): Promise<ReaderReport>;
  close(): Promise<void>;
}

/** Opens an event stream in a process of its own. */
export function openStreamReader(url: string, headers: Readonly<Record<string, string>>): Promise<StreamReader> {
  return openReader(new URL('programs/stream-reader.ts', import.meta.url), [url, JSON.stringify(headers)]);
}

/** The same, for a reader that takes the orders `cut` and `resume`. */
export function openResumingReader(url: string): Promise<StreamReader> {
  return openReader(new URL('programs/resuming-reader.ts', import.meta.url), [url]);
}

/** Reads the stub agent with no server between; each order `prompt` sends it that text. */
export function openPipeReader(prompt: string): Promise<StreamReader> {
  return openReader(new URL('programs/pipe-reader.ts', import.meta.url), [prompt]);
}

async function openReader(program: URL, args: readonly string[]): Promise<StreamReader> {
  const child = fork(program, args, { stdio: 'inherit' });
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
        exited.then(() => Promise.reject(new Error(`The reader of ${args[0]} ended.`))),
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
    throw new Error(`The stream ${args[0]} was answered with ${status}.`);
  }
  const report = () => ask('report', 'report');
  return {
    report,
    async order(order) {
      await ask(order, 'done');
    },
    async reset() {
      await ask('reset', 'done');
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
