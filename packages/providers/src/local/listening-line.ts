import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Readable } from 'node:stream';

/** What a server says on standard output when it listens. */
export interface ListeningFacts {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
}

const pollMs = 20;

/** Reads lines until the one that says so. Never settles when the stream ends first: the caller sees the process end. */
export function readListeningLine(stream: Readable | null): Promise<ListeningFacts> {
  return new Promise((resolve) => {
    if (stream) {
      const lines = createInterface({ input: stream, crlfDelay: Infinity });
      lines.on('line', (line) => {
        const facts = parseListeningLine(line);
        if (facts) {
          lines.close();
          resolve(facts);
        }
      });
    }
  });
}

/** The same from a file that the server writes. Rejects with the signal's reason. */
export async function readListeningFile(path: string, signal: AbortSignal): Promise<ListeningFacts> {
  for (;;) {
    const text = await readFile(path, 'utf8').catch(() => '');
    for (const line of text.split('\n').slice(0, -1)) {
      const facts = parseListeningLine(line);
      if (facts) {
        return facts;
      }
    }
    await delay(pollMs, undefined, { signal });
  }
}

/** `undefined` for a line that says something else. */
export function parseListeningLine(line: string): ListeningFacts | undefined {
  if (!line.startsWith('{')) {
    return undefined;
  }
  try {
    const value = JSON.parse(line) as Partial<ListeningFacts> & { event?: unknown };
    const { event, url, port, pid } = value;
    return event === 'listening' && typeof url === 'string' && typeof port === 'number' && typeof pid === 'number'
      ? { url, port, pid }
      : undefined;
  } catch {
    return undefined;
  }
}
