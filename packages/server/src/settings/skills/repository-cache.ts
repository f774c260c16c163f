import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** How many trees are kept. */
const maximumTrees = 100;

/** How long what was replaced stays: a session that starts may be copying from it. */
const replacedForMs = 60 * 60_000;

/** A fetched tree. It never changes: what is fetched anew is another one. */
export interface CachedTree {
  readonly path: string;
  /** Epoch milliseconds. */
  readonly fetchedAt: number;
}

interface Entry extends CachedTree {
  readonly key: string;
  /** Not still being fetched, or left so by a server that was killed. */
  readonly isWhole: boolean;
}

/** Fetched repositories in a directory, each under `<key>.<fetched at>.<id>`; what begins with a dot is being fetched. */
export interface RepositoryCache {
  /** The newest tree of a key. */
  find(key: string): Promise<CachedTree | undefined>;
  /** Keeps what `fill` puts into an empty directory, and forgets what is old. Nothing is left of what fails. */
  add(key: string, fill: (directory: string) => Promise<void>): Promise<CachedTree>;
}

export function createRepositoryCache(options: {
  readonly directory: string;
  readonly now: () => number;
  readonly createId: () => string;
}): RepositoryCache {
  const { directory, now, createId } = options;
  const list = async (): Promise<Entry[]> => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const entries = (await readdir(directory)).flatMap((name): Entry[] => {
      const [, key, fetchedAt] = /^\.?([0-9a-z]+)\.(\d+)\./.exec(name) ?? [];
      return key === undefined
        ? []
        : [{ key, fetchedAt: Number(fetchedAt), path: join(directory, name), isWhole: !name.startsWith('.') }];
    });
    return entries.toSorted((a, b) => b.fetchedAt - a.fetchedAt);
  };

  const forgetOld = async (): Promise<void> => {
    const entries = await list();
    const newest = new Map(
      entries
        .filter((entry) => entry.isWhole)
        .toReversed()
        .map((entry) => [entry.key, entry]),
    );
    const isReplaced = (entry: Entry): boolean => newest.get(entry.key) !== entry;
    const old = entries.filter(
      (entry, at) => at >= maximumTrees || (isReplaced(entry) && now() - entry.fetchedAt > replacedForMs),
    );
    await Promise.all(old.map(({ path }) => rm(path, { recursive: true, force: true })));
  };

  return {
    find: async (key) => (await list()).find((entry) => entry.key === key && entry.isWhole),
    async add(key, fill) {
      const fetchedAt = now();
      const name = `${key}.${fetchedAt}.${createId()}`;
      const draft = join(directory, `.${name}`);
      const path = join(directory, name);
      await mkdir(draft, { recursive: true, mode: 0o700 });
      try {
        await fill(draft);
        await rename(draft, path);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
      await forgetOld();
      return { path, fetchedAt };
    },
  };
}
