import { readFileSync, writeFileSync } from 'node:fs';

/** Clock ticks a second of `/proc`; 100 on every Linux that runs Node.js. */
const ticksPerSecond = 100;

/** User and system time of one process, in seconds; of children that it waited for too when asked. */
export function cpuSeconds(pid: number, { withEndedChildren = false } = {}): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const own = Number(fields[11]) + Number(fields[12]);
  const ofChildren = withEndedChildren ? Number(fields[13]) + Number(fields[14]) : 0;
  return (own + ofChildren) / ticksPerSecond;
}

/** Peak resident memory since the last reset, in bytes. */
export function peakResidentBytes(pid: number): number {
  const kilobytes = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kilobytes) * 1024;
}

export function resetPeakResidentBytes(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

/** Resident memory now, in bytes. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
}
