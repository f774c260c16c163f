import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { listCgroups, readCgroupPids, removeCgroup } from './cgroup-file.ts';
import { type OwnCgroups, readOwnCgroups } from './own-cgroups.ts';

const prefix = 'sandbox-agent-';

/** Between being made and being joined a group is empty. It is older than this only if its server died. */
const abandonedAfterMs = 60_000;

/** The name of a tree's group: it tells the run, so that the leftovers of a dead one can be found. */
export function leafName(runMarker: string, processMarker: string): string {
  return `${prefix}${runMarker}-${processMarker}`;
}

/** Removes the empty groups that dead runs left, and those that nobody can know of any more because their record is lost. */
export function removeLeaves(options: {
  readonly deadRuns: ReadonlySet<string>;
  /** Epoch milliseconds. */
  readonly now: number;
  /** Default: the groups this process is in. */
  readonly cgroups?: OwnCgroups;
}): void {
  const { unified, controllers } = options.cgroups ?? readOwnCgroups();
  const parents = new Set([unified, ...controllers.values()].filter((parent) => parent !== undefined));
  for (const directory of [...parents].flatMap(listCgroups)) {
    const name = basename(directory);
    if (!name.startsWith(prefix) || readCgroupPids(directory).length > 0) {
      continue;
    }
    const isOfDeadRun = options.deadRuns.has(name.slice(prefix.length, prefix.length + uuidLength));
    if (isOfDeadRun || options.now - madeAt(directory) > abandonedAfterMs) {
      removeCgroup(directory);
    }
  }
}

const uuidLength = 36;

function madeAt(directory: string): number {
  return statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY;
}
