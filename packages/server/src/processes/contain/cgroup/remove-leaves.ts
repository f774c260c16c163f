import { basename } from 'node:path';
import { listCgroups, removeCgroup } from './cgroup-file.ts';
import { readOwnCgroups } from './own-cgroups.ts';

/** The name of a tree's group: it tells the run, so that the leftovers of a dead one can be found. */
export function leafName(runMarker: string, processMarker: string): string {
  return `${runPrefix(runMarker)}${processMarker}`;
}

/** Removes the empty groups that a dead run left. */
export function removeLeavesOf(runMarker: string): void {
  const { unified, controllers } = readOwnCgroups();
  const parents = new Set([unified, ...controllers.values()].filter((parent) => parent !== undefined));
  for (const directory of [...parents].flatMap(listCgroups)) {
    if (basename(directory).startsWith(runPrefix(runMarker))) {
      removeCgroup(directory);
    }
  }
}

function runPrefix(runMarker: string): string {
  return `sandbox-agent-${runMarker}-`;
}
