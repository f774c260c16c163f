import { readFileSync } from 'node:fs';

/** Whether a process can still do something. A zombie cannot; it only waits for its parent, in a container perhaps for ever. */
export function isRunning(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(stat.slice(stat.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}

/** Resolves when the processes are gone; the test's own time limit is the deadline. */
export async function untilGone(pids: readonly number[]): Promise<void> {
  while (pids.some(isRunning)) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** The processes that one has started and that can still do something. */
export function livingChildrenOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')
    .trim()
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return children.filter(isRunning);
}
