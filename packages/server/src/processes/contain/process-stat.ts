import { readProcFile } from './proc-file.ts';

/** What `/proc/<pid>/stat` says of a process. */
export interface ProcessStat {
  readonly pid: number;
  /** `R` running, `S` sleeping, `D` waiting for a disk, `Z` zombie, … */
  readonly state: string;
  readonly parentPid: number;
  readonly groupId: number;
  readonly sessionId: number;
  /** User and system time of the process and of the children it waited for, in ticks. */
  readonly cpuTicks: number;
  readonly threadCount: number;
  /** Ticks since boot. */
  readonly startTime: number;
}

/** Ticks a second of the times in `/proc`: 100 on every architecture that Node runs on. */
export const ticksPerSecond = 100;

/** Parses the text of `/proc/<pid>/stat`. The name in it may hold spaces, parentheses and line breaks. */
export function parseProcessStat(text: string): ProcessStat | undefined {
  const nameEnd = text.lastIndexOf(')');
  if (nameEnd < 0) {
    return undefined;
  }
  const fields = text.slice(nameEnd + 2).split(' ');
  const field = (index: number): number => Number(fields[index]);
  const stat: ProcessStat = {
    pid: Number.parseInt(text, 10),
    state: fields[0] ?? '',
    parentPid: field(1),
    groupId: field(2),
    sessionId: field(3),
    cpuTicks: field(11) + field(12) + field(13) + field(14),
    threadCount: field(17),
    startTime: field(19),
  };
  return Number.isSafeInteger(stat.pid) && Number.isFinite(stat.startTime) ? stat : undefined;
}

/** Undefined when there is no such process, or no `/proc`. */
export function readProcessStat(pid: number): ProcessStat | undefined {
  const bytes = readProcFile(`/proc/${pid}/stat`);
  return bytes === undefined ? undefined : parseProcessStat(bytes.toString('latin1'));
}

/**
 * Whether a process can do nothing any more. A zombie waits only for its parent to take note, which a PID 1 that does not
 * reap never does. A zombie with further threads is alive: only its first thread has ended.
 */
export function isGone(stat: ProcessStat): boolean {
  return (stat.state === 'Z' && stat.threadCount <= 1) || stat.state === 'X';
}
