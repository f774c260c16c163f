import { lstat } from 'node:fs/promises';
import type { FileStat } from '@sandbox-agent/protocol';
import { withPathProblems, type Paths } from '../paths/index.ts';
import { etagOf } from './file-etag.ts';
import { factsOf, modeOf } from './file-facts.ts';

/** What the path leads to, links followed. */
export async function statPath(paths: Paths, path: string): Promise<FileStat> {
  await using target = await paths.openTarget(path);
  const stats = await withPathProblems(path, () => lstat(target.at, { bigint: true }));
  return {
    path: paths.absolute(path),
    ...factsOf(stats),
    mode: modeOf(stats),
    ...(stats.isFile() ? { etag: etagOf(stats) } : {}),
  };
}
