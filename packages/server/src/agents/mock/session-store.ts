import { appendFile, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionUpdate } from '@agentclientprotocol/sdk';

/** What is known of a stored session besides what was said. */
export interface StoredSessionInfo {
  readonly sessionId: string;
  readonly cwd: string;
  readonly title?: string;
  /** ISO 8601. */
  readonly updatedAt: string;
}

type Line = { readonly cwd: string } | { readonly title: string } | { readonly update: SessionUpdate };

/** What the mock agent remembers from one process to the next: one file of JSON lines for each session. */
export interface SessionStore {
  create(sessionId: string, cwd: string): Promise<void>;
  append(sessionId: string, update: SessionUpdate): Promise<void>;
  setTitle(sessionId: string, title: string): Promise<void>;
  /** What was said, oldest first; `undefined` when there is no such session. */
  load(sessionId: string): Promise<{ cwd: string; title?: string; updates: SessionUpdate[] } | undefined>;
  list(): Promise<StoredSessionInfo[]>;
  remove(sessionId: string): Promise<void>;
}

const extension = '.jsonl';
const safeId = /^[A-Za-z0-9_-]{1,128}$/;

/** @param directory created when the first session is */
export function createSessionStore(directory: string): SessionStore {
  const fileOf = (sessionId: string) => join(directory, `${sessionId}${extension}`);
  const add = (sessionId: string, line: Line) => appendFile(fileOf(sessionId), `${JSON.stringify(line)}\n`);
  const load = async (sessionId: string) => {
    if (!safeId.test(sessionId)) {
      return undefined;
    }
    const text = await readFile(fileOf(sessionId), 'utf8').catch(() => undefined);
    return text === undefined ? undefined : readLines(text);
  };
  return {
    async create(sessionId, cwd) {
      await mkdir(directory, { recursive: true });
      await writeFile(fileOf(sessionId), `${JSON.stringify({ cwd } satisfies Line)}\n`, { flag: 'wx' });
    },
    append: (sessionId, update) => add(sessionId, { update }),
    setTitle: (sessionId, title) => add(sessionId, { title }),
    load,
    async list() {
      const names = await readdir(directory).catch(() => []);
      const ids = names.filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length));
      const found = await Promise.all(
        ids.map(async (sessionId) => {
          const [session, file] = await Promise.all([load(sessionId), stat(fileOf(sessionId)).catch(() => undefined)]);
          if (session === undefined || file === undefined) {
            return [];
          }
          const { cwd, title } = session;
          const updatedAt = file.mtime.toISOString();
          return [{ sessionId, cwd, ...(title === undefined ? {} : { title }), updatedAt }];
        }),
      );
      return found
        .flat()
        .sort((a, b) => b.updatedAt.localeCompare(a.updatedAt) || a.sessionId.localeCompare(b.sessionId));
    },
    async remove(sessionId) {
      if (safeId.test(sessionId)) {
        await rm(fileOf(sessionId), { force: true });
      }
    },
  };
}

function readLines(text: string): { cwd: string; title?: string; updates: SessionUpdate[] } {
  const session: { cwd: string; title?: string; updates: SessionUpdate[] } = { cwd: '/', updates: [] };
  // A process that was killed leaves a torn last line: what follows the last line break was never finished.
  for (const json of text.slice(0, text.lastIndexOf('\n') + 1).split('\n')) {
    if (json === '') {
      continue;
    }
    const line = JSON.parse(json) as Line;
    if ('update' in line) {
      session.updates.push(line.update);
    } else if ('title' in line) {
      session.title = line.title;
    } else {
      session.cwd = line.cwd;
    }
  }
  return session;
}
