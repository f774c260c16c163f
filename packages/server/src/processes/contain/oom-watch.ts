import { join } from 'node:path';
import { readCgroupCounter } from './cgroup/cgroup-file.ts';
import type { CgroupLeaf } from './cgroup/cgroup-leaf.ts';
import { type OwnCgroups, readOwnCgroups } from './cgroup/own-cgroups.ts';

/** Tells whether an end was the work of the kernel's out-of-memory killer. */
export interface OomWatch {
  /** The process was seen alive: what the killer did until now did not end it. */
  reset(): void;
  /** Whether there is evidence that the killer ended the process. */
  explains(exit: { readonly exitCode: number | null; readonly signal: string | null }): boolean;
}

/**
 * The tree's own group is proof. Without its counter there is that of the server's group: then only an end by SIGKILL since
 * the last `reset` counts.
 */
export function createOomWatch(options: {
  readonly leaf: CgroupLeaf | undefined;
  /** Default: the groups this process is in. */
  readonly cgroups?: OwnCgroups;
}): OomWatch {
  const { leaf } = options;
  if (leaf?.enforced.includes('memoryBytes')) {
    return {
      reset() {},
      explains: (exit) => leaf.oomKillCount() > 0 && exit.exitCode !== 0,
    };
  }
  const cgroups = options.cgroups ?? readOwnCgroups();
  const count = (): number => countOomKills(cgroups);
  let before = count();
  return {
    reset() {
      before = count();
    },
    explains: (exit) => (exit.signal === 'SIGKILL' || exit.exitCode === exitCodeOfKilledChild) && count() > before,
  };
}

/** What a shell or a wrapper exits with when its child was killed by signal 9. */
const exitCodeOfKilledChild = 137;

function countOomKills({ unified, controllers }: OwnCgroups): number {
  const memory = controllers.get('memory');
  return memory !== undefined
    ? readCgroupCounter(join(memory, 'memory.oom_control'), 'oom_kill')
    : unified === undefined
      ? 0
      : readCgroupCounter(join(unified, 'memory.events'), 'oom_kill');
}
