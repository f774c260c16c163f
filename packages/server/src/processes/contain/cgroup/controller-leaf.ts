import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceLimits } from '../contained-process.ts';
import { readCgroupCounter, readCgroupNumber, readCgroupPids, removeCgroup, writeCgroupFile } from './cgroup-file.ts';
import type { CgroupLeaf } from './cgroup-leaf.ts';

/** One scheduling period. The kernel's default. */
const cpuPeriodUs = 100_000;

/** The version 1 controller that enforces each limit, and the file it is written to. */
const controllerOfLimit = {
  memoryBytes: { controller: 'memory', file: 'memory.limit_in_bytes', value: (bytes: number) => bytes },
  processCount: { controller: 'pids', file: 'pids.max', value: (count: number) => count },
  cpuCount: { controller: 'cpu', file: 'cpu.cfs_quota_us', value: (count: number) => Math.round(count * cpuPeriodUs) },
} as const satisfies Record<
  keyof ResourceLimits,
  { controller: string; file: string; value: (limit: number) => number }
>;

/**
 * A leaf in the version 1 hierarchy of the controller that enforces a limit.
 *
 * @throws when there is no such hierarchy, it cannot be written, or it refuses the limit
 */
export function createControllerLeaf(options: {
  readonly parents: ReadonlyMap<string, string>;
  readonly name: string;
  readonly limit: keyof ResourceLimits;
  readonly value: number;
}): CgroupLeaf {
  const { controller, file, value } = controllerOfLimit[options.limit];
  const parent = options.parents.get(controller);
  if (parent === undefined) {
    throw new Error(`no ${controller} control group is mounted`);
  }
  const directory = join(parent, options.name);
  mkdirSync(directory);
  if (!writeCgroupFile(join(directory, file), value(options.value))) {
    removeCgroup(directory);
    throw new Error(`${file} does not take ${value(options.value)}`);
  }
  if (options.limit === 'memoryBytes') {
    // Otherwise the tree swaps instead of being stopped. Absent where the kernel does not account for swap.
    writeCgroupFile(join(directory, 'memory.memsw.limit_in_bytes'), options.value);
  }
  return {
    enforced: [options.limit],
    memberFiles: [join(directory, 'cgroup.procs')],
    pids: () => readCgroupPids(directory),
    oomKillCount: () => readCgroupCounter(join(directory, 'memory.oom_control'), 'oom_kill'),
    peakMemoryBytes: () =>
      options.limit === 'memoryBytes' ? readCgroupNumber(join(directory, 'memory.max_usage_in_bytes')) : undefined,
    kill: () => {
      if (options.limit === 'processCount') {
        writeCgroupFile(join(directory, file), 0);
      }
    },
    remove: () => removeCgroup(directory),
  };
}
