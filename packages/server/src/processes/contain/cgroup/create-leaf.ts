import type { ResourceLimits } from '../contained-process.ts';
import type { CgroupLeaf } from './cgroup-leaf.ts';
import { createControllerLeaf } from './controller-leaf.ts';
import { type OwnCgroups, readOwnCgroups } from './own-cgroups.ts';
import { createUnifiedLeaf } from './unified-leaf.ts';

export interface LeafResult {
  /** Undefined where no hierarchy is delegated. */
  readonly leaf: CgroupLeaf | undefined;
  /** Limits that were asked for and that nothing enforces. */
  readonly unenforced: readonly (keyof ResourceLimits)[];
}

/**
 * Makes the group of a tree: one directory of the unified hierarchy, which is cheap and gives membership, and for limits
 * that it cannot enforce one of each version 1 hierarchy that can.
 */
export function createLeaf(options: {
  readonly name: string;
  readonly limits: ResourceLimits;
  /** Default: the groups this process is in. */
  readonly cgroups?: OwnCgroups;
}): LeafResult {
  const { name, limits } = options;
  const cgroups = options.cgroups ?? readOwnCgroups();
  const parts: CgroupLeaf[] = [];
  const attempt = (create: () => CgroupLeaf): void => {
    try {
      parts.push(create());
    } catch {
      // Not delegated: what stays unenforced tells the caller.
    }
  };
  const { unified } = cgroups;
  if (unified !== undefined) {
    attempt(() => createUnifiedLeaf({ parent: unified, name, limits }));
  }
  const isEnforced = (limit: keyof ResourceLimits): boolean => parts.some(({ enforced }) => enforced.includes(limit));
  for (const limit of ['memoryBytes', 'processCount', 'cpuCount'] as const) {
    const value = limits[limit];
    if (value !== undefined && !isEnforced(limit)) {
      attempt(() => createControllerLeaf({ parents: cgroups.controllers, name, limit, value }));
    }
  }
  const unenforced = (['memoryBytes', 'processCount', 'cpuCount'] as const).filter(
    (limit) => limits[limit] !== undefined && !isEnforced(limit),
  );
  return { leaf: parts.length === 0 ? undefined : combineLeaves(parts), unenforced };
}

/** Several groups with the same members as one. */
function combineLeaves(parts: readonly CgroupLeaf[]): CgroupLeaf {
  return {
    enforced: parts.flatMap(({ enforced }) => enforced),
    memberFiles: parts.flatMap(({ memberFiles }) => memberFiles),
    pids: () => parts.flatMap((part) => part.pids()),
    oomKillCount: () => Math.max(...parts.map((part) => part.oomKillCount())),
    peakMemoryBytes: () => parts.map((part) => part.peakMemoryBytes()).find((bytes) => bytes !== undefined),
    kill: () => {
      // The ones that only forbid forks come last in the list: they go first, so that nothing is born while others kill.
      for (const part of parts.toReversed()) {
        part.kill();
      }
    },
    remove: () => parts.map((part) => part.remove()).every(Boolean),
  };
}
