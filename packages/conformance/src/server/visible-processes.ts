import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';

/** Whether a process can still do something. A zombie cannot; it waits for its parent, in a container perhaps for ever. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Resolves when none of the processes runs; ends by the time limit of the scenario otherwise. */
export async function untilGone(pids: readonly number[], signal: AbortSignal): Promise<void> {
  while (pids.some(isRunning)) await setTimeout(10, undefined, { signal });
}
