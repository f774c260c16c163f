import type { ProcessStat } from './process-stat.ts';

/** A member of a tree: enough to signal exactly this process and no later one with the same pid. */
export type LivingProcess = Pick<ProcessStat, 'pid' | 'startTime' | 'groupId' | 'cpuTicks'>;

/** The living processes of a tree, as far as this system lets them be seen. */
export interface ProcessSet {
  /** The process group of the first process. */
  readonly groupId: number;
  /** Members by ancestry, session, group and cgroup. Remembers them: a member whose parent ends stays one. */
  look(): readonly LivingProcess[];
  /** As `look`, and also by the marker in the environment of every process: finds those that slipped away between looks. */
  search(): readonly LivingProcess[];
  /** Signals the process group as one. Returns false when it is empty. */
  signalGroup(signal: NodeJS.Signals): boolean;
}
