import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ResourceLimits } from '../contained-process.ts';
import { readProcFile } from '../proc-file.ts';
import {
  listMembers,
  readCgroupCounter,
  readCgroupNumber,
  readCgroupPids,
  removeCgroup,
  writeCgroupFile,
} from './cgroup-file.ts';
import type { CgroupLeaf } from './cgroup-leaf.ts';
import { asideName } from './own-cgroups.ts';

/** One scheduling period. The kernel's default. */
const cpuPeriodUs = 100_000;

/**
 * A leaf of the unified hierarchy. Membership needs only a writable directory; limits also need their controllers, which
 * the kernel grants to children only of a group without processes of its own.
 *
 * @throws when the directory cannot be made: the hierarchy is not delegated
 */
export function createUnifiedLeaf(options: {
  readonly parent: string;
  readonly name: string;
  readonly limits: ResourceLimits;
}): CgroupLeaf {
  const { parent, limits } = options;
  const directory = join(parent, options.name);
  mkdirSync(directory);
  const settings: [keyof ResourceLimits, string, string, string][] = [];
  if (limits.memoryBytes !== undefined) {
    settings.push(['memoryBytes', 'memory', 'memory.max', String(limits.memoryBytes)]);
  }
  if (limits.processCount !== undefined) {
    settings.push(['processCount', 'pids', 'pids.max', String(limits.processCount)]);
  }
  if (limits.cpuCount !== undefined) {
    settings.push(['cpuCount', 'cpu', 'cpu.max', `${Math.round(limits.cpuCount * cpuPeriodUs)} ${cpuPeriodUs}`]);
  }
  const enforced = settings
    .filter(([, controller]) => enableController(parent, controller))
    .filter(([, , file, value]) => writeCgroupFile(join(directory, file), value))
    .map(([limit]) => limit);
  return {
    enforced,
    memberFiles: [join(directory, 'cgroup.procs')],
    pids: () => readCgroupPids(directory),
    oomKillCount: () => readCgroupCounter(join(directory, 'memory.events'), 'oom_kill'),
    peakMemoryBytes: () =>
      enforced.includes('memoryBytes') ? readCgroupNumber(join(directory, 'memory.peak')) : undefined,
    kill: () => {
      writeCgroupFile(join(directory, 'pids.max'), 0);
      writeCgroupFile(join(directory, 'cgroup.kill'), 1);
    },
    remove: () => removeCgroup(directory),
  };
}

/** Makes a controller available to the children of a group, moving the group's own processes aside if they are in the way. */
function enableController(parent: string, controller: string): boolean {
  const controlFile = join(parent, 'cgroup.subtree_control');
  const words = (file: string): string[] => readProcFile(file)?.toString('latin1').trim().split(/\s+/) ?? [];
  if (words(controlFile).includes(controller)) {
    return true;
  }
  if (!words(join(parent, 'cgroup.controllers')).includes(controller)) {
    return false;
  }
  if (writeCgroupFile(controlFile, `+${controller}`)) {
    return true;
  }
  const aside = join(parent, asideName);
  mkdirSync(aside, { recursive: true });
  for (const pid of listMembers(parent)) {
    writeCgroupFile(join(aside, 'cgroup.procs'), pid);
  }
  return writeCgroupFile(controlFile, `+${controller}`);
}
