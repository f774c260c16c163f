import { setTimeout as delay } from 'node:timers/promises';
import type { Clock } from '../../lifecycle/clock.ts';
import type { LivingProcess } from './process-set.ts';
import { isGone, readProcessStat } from './process-stat.ts';
import { sendSignal } from './send-signal.ts';

const firstPauseMs = 4;
const longestPauseMs = 50;

/**
 * Kills what `find` finds until it finds nothing twice in a row: a process in the middle of `exec` has no environment to
 * be known by for an instant. Returns the pids that are left when the time is over, and how many were killed.
 */
export async function killUntilGone(options: {
  readonly find: () => readonly LivingProcess[];
  /** Before each round of kills: for what reaches many at once. */
  readonly beforeKill?: () => void;
  readonly timeoutMs: number;
  readonly clock: Clock;
}): Promise<{ readonly survivors: readonly number[]; readonly killedCount: number }> {
  const deadline = options.clock.monotonicMs() + options.timeoutMs;
  const killed = new Map<string, LivingProcess>();
  let emptyCount = 0;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    // One that is ending has no environment any more, yet may still hold files and ports.
    const ending = [...killed.values()].filter(isStillThere);
    const found = [...options.find(), ...ending];
    emptyCount = found.length === 0 ? emptyCount + 1 : 0;
    if (emptyCount === 2) {
      return { survivors: [], killedCount: killed.size };
    }
    if (found.length > 0) {
      if (options.clock.monotonicMs() > deadline) {
        return { survivors: [...new Set(found.map(({ pid }) => pid))], killedCount: killed.size };
      }
      options.beforeKill?.();
      for (const member of found) {
        sendSignal(member.pid, 'SIGKILL');
        killed.set(`${member.pid}:${member.startTime}`, member);
      }
    }
    await delay(found.length === 0 ? firstPauseMs : pauseMs);
  }
}

function isStillThere({ pid, startTime }: LivingProcess): boolean {
  const stat = readProcessStat(pid);
  return stat !== undefined && stat.startTime === startTime && !isGone(stat);
}
