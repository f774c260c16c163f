import { hostname } from 'node:os';
import { isGone, readProcessStat } from '../../processes/contain/process-stat.ts';

/** A process that cannot be mistaken for a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Ticks since boot; 0 where there is no `/proc`. */
  readonly startTime: number;
  /** Containers may share a state directory and not their pids. */
  readonly host: string;
}

/** The identity of a live process of this machine. */
export function identifyProcess(pid: number): ProcessIdentity {
  return { pid, startTime: readProcessStat(pid)?.startTime ?? 0, host: hostname() };
}

/** `unknown` for a process of another machine or container. */
export function lookForProcess(identity: ProcessIdentity): 'alive' | 'dead' | 'unknown' {
  if (identity.host !== hostname()) {
    return 'unknown';
  }
  const stat = readProcessStat(identity.pid);
  if (stat !== undefined) {
    return stat.startTime === identity.startTime && !isGone(stat) ? 'alive' : 'dead';
  }
  if (identity.startTime !== 0) {
    return 'dead';
  }
  try {
    process.kill(identity.pid, 0);
    return 'alive';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? 'alive' : 'dead';
  }
}
