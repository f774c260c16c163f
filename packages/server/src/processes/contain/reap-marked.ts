import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { removeLeaves } from './cgroup/remove-leaves.ts';
import { findMarked } from './find-marked.ts';
import { killUntilGone } from './kill-until-gone.ts';
import { temporaryRootPrefix } from './run-registration.ts';
import { readRunRecord, runsDirectory, runStateOf } from './run-record.ts';
import { removeTemporaryDirectory } from './temporary-directory.ts';

export interface ReapMarkedOptions {
  readonly stateDirectory: string;
  /** Bound of the killing. Default 10000. */
  readonly timeoutMs?: number;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface ReapReport {
  /** Runs found dead. */
  readonly deadRunCount: number;
  /** Processes ended. */
  readonly reapedCount: number;
  /** Processes that outlived even SIGKILL; their runs stay on record for the next start. */
  readonly survivors: readonly number[];
}

/**
 * Ends what killed servers left behind: every process that bears the marker of a run on record whose server is dead.
 * Runs whose server lives, or cannot be seen from here, are not touched; nor is this process or an ancestor of it.
 */
export async function reapMarked(options: ReapMarkedOptions): Promise<ReapReport> {
  const { logger, clock } = options;
  const { deadRuns, livingServers } = await findRuns(options.stateDirectory);
  const markers = new Set(deadRuns.map(({ runId }) => runId));
  if (deadRuns.length === 0) {
    removeLeaves({ deadRuns: markers, now: clock.now() });
    return { deadRunCount: 0, reapedCount: 0, survivors: [] };
  }
  const { survivors, killedCount } = await killUntilGone({
    find: () => findMarked(markers, [process.pid, ...livingServers]),
    timeoutMs: options.timeoutMs ?? 10_000,
    clock,
  });
  removeLeaves({ deadRuns: markers, now: clock.now() });
  if (survivors.length > 0) {
    logger.error({ survivors }, 'processes of a dead run outlived SIGKILL');
  } else {
    for (const run of deadRuns) {
      if (run.temporaryRoot !== undefined) {
        await removeTemporaryDirectory(run.temporaryRoot, logger);
      }
      await rm(run.directory, { recursive: true, force: true });
    }
  }
  logger.info({ deadRunCount: deadRuns.length, reapedCount: killedCount }, 'reaped what dead runs left');
  return { deadRunCount: deadRuns.length, reapedCount: killedCount, survivors };
}

interface DeadRun {
  readonly runId: string;
  readonly directory: string;
  readonly temporaryRoot: string | undefined;
}

async function findRuns(stateDirectory: string): Promise<{ deadRuns: DeadRun[]; livingServers: number[] }> {
  const parent = runsDirectory(stateDirectory);
  const deadRuns: DeadRun[] = [];
  const livingServers: number[] = [];
  for (const runId of await readdir(parent).catch(() => [])) {
    const directory = join(parent, runId);
    const record = await readRunRecord(directory);
    // Without a record the run is only just registering, or was killed while it did: then it has started nothing.
    const state = record && runStateOf(record);
    if (record !== undefined && state === 'alive') {
      livingServers.push(record.pid);
    } else if (record !== undefined && state === 'dead') {
      const isOurs = basename(record.temporaryRoot).startsWith(temporaryRootPrefix);
      deadRuns.push({ runId, directory, temporaryRoot: isOurs ? record.temporaryRoot : undefined });
    }
  }
  return { deadRuns, livingServers };
}
