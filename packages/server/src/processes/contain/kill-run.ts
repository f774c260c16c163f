import type { Clock } from '../../lifecycle/clock.ts';
import { findMarked } from './find-marked.ts';
import { killUntilGone } from './kill-until-gone.ts';

/**
 * Kills everything that bears the marker of a run of this process, without any grace: the last resort when ending it tree by tree
 * did not come to an end, or may not take that long. Returns the pids that are left when the time is over.
 */
export async function killRun(options: {
  readonly runId: string;
  readonly timeoutMs: number;
  readonly clock: Clock;
}): Promise<readonly number[]> {
  const markers = new Set([options.runId]);
  const { survivors } = await killUntilGone({ ...options, find: () => findMarked(markers, [process.pid]) });
  return survivors;
}
