import { join, relative } from 'node:path';
import type { WatchedChange } from '@sandbox-agent/protocol';
import { watch, type FSWatcher } from 'chokidar';
import { ProblemError } from '../../http/problem-error.ts';
import { errnoOf, pathProblem, type Paths } from '../../paths/index.ts';
import { statPath } from '../file-stat.ts';
import { isStagedName } from '../staged-file.ts';

/** Each watched entry costs memory and a watch of the kernel. */
const maximumEntries = 100_000;

export interface WatchPathOptions {
  readonly paths: Paths;
  readonly path: string;
  readonly isRecursive: boolean;
  readonly onChange: (change: WatchedChange) => void;
  /** The watch cannot go on. */
  readonly onFailure: (error: unknown) => void;
}

const types = {
  add: ['created', 'file'],
  addDir: ['created', 'directory'],
  change: ['changed', 'file'],
  unlink: ['deleted', 'file'],
  unlinkDir: ['deleted', 'directory'],
} as const;

/**
 * Watches what is at a path, links not followed. Resolves when every change from now on will be told. Resolves with how to stop.
 *
 * @throws ProblemError when there is nothing at the path, or too much
 */
export async function watchPath(options: WatchPathOptions): Promise<() => Promise<void>> {
  const { paths, path, isRecursive, onChange, onFailure } = options;
  const named = paths.absolute(path);
  const real = await paths.resolve(path);
  await statPath(paths, path);
  let entries = 0;
  const watcher = watch(real, {
    ignoreInitial: true,
    followSymlinks: false,
    ignorePermissionErrors: true,
    ...(isRecursive ? {} : { depth: 0 }),
    ignored: (entry, stats) => {
      entries += stats === undefined ? 0 : 1;
      return entries > maximumEntries || isStagedName(entry);
    },
  });
  const stop = async (): Promise<void> => {
    await watcher.close();
  };
  try {
    await untilReady(watcher, path);
    if (entries > maximumEntries) {
      throw new ProblemError('conflict', `${path} has more than ${maximumEntries} entries: watch a part of it.`, {
        context: { path },
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  watcher.on('error', onFailure);
  watcher.on('all', (event, changed) => {
    const [type, entryType] = types[event as keyof typeof types] ?? [];
    if (type !== undefined && entryType !== undefined) {
      onChange({ type, path: join(named, relative(real, changed)), entryType });
    }
  });
  return stop;
}

function untilReady(watcher: FSWatcher, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    watcher.once('ready', resolve);
    // Seldom comes one alone, and one that nobody listens to would end the server.
    watcher.on('error', (error) => reject(watchProblem(error, path)));
  });
}

function watchProblem(error: unknown, path: string): unknown {
  return errnoOf(error) === 'ENOSPC' || errnoOf(error) === 'EMFILE'
    ? new ProblemError('insufficient_storage', 'The system has no more watches: raise fs.inotify.max_user_watches.', {
        cause: error,
      })
    : pathProblem(error, path);
}
