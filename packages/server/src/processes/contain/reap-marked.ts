import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';

export interface ReapMarkedOptions {
  readonly stateDirectory: string;
  /** Bound of the whole reaping. Default 10000. */
  readonly timeoutMs?: number;
  readonly logger: Logger;
  readonly clock: Clock;
}

export interface ReapReport {
  /** Runs found dead. */
  readonly deadRunCount: number;
  /** Processes ended. */
  readonly reapedCount: number;
  /** Processes that outlived even SIGKILL; their run stays on record for the next start. */
  readonly survivors: readonly number[];
}

/**
 * Ends what killed servers left behind: every process that bears the marker of a run on record whose server is dead.
 * Runs whose server lives, or cannot be seen from here, are not touched; nor is this process or an ancestor of it.
 */
export async function reapMarked(options: ReapMarkedOptions): Promise<ReapReport> {
  throw new Error(`not built yet: ${options.stateDirectory}`);
}
