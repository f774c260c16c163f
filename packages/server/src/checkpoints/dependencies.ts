import type { ServerEventParams } from '@sandbox-agent/protocol';
import type { RunGit } from '../git-program/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Bounds of what is kept and of what a checkpoint may cost. */
export interface CheckpointLimits {
  /** Of one workspace; the oldest go first. */
  readonly maxCount: number;
  readonly maxAgeMs: number;
  /** A workspace with more files has no checkpoints. */
  readonly maxFiles: number;
  /** How long a checkpoint before a turn may hold the turn up. */
  readonly beforeTurnMs: number;
  /** How long one that is asked for may take, and a restore. */
  readonly requestMs: number;
  /** After so many new ones what is stored is packed anew. */
  readonly packEvery: number;
  readonly packMs: number;
}

export const defaultCheckpointLimits: CheckpointLimits = {
  maxCount: 100,
  maxAgeMs: 30 * 24 * 3_600_000,
  maxFiles: 200_000,
  beforeTurnMs: 60_000,
  requestMs: 600_000,
  packEvery: 50,
  packMs: 120_000,
};

/** Sessions whose turns wait, so that nobody works in their directory. */
export interface HeldSessions {
  readonly sessionIds: readonly string[];
  /** Writes to the log of each. */
  tell(event: ServerEventParams['_server/checkpoint_restored']): void;
  /** Lets their turns go on. Idempotent. */
  release(): void;
}

/** Everything the checkpoints feature is given. */
export interface CheckpointsDependencies {
  readonly git: RunGit;
  readonly stateDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: CheckpointLimits;
  /** A uuid v7. */
  createId(): string;
  /** Where a path of a caller leads. @throws ProblemError `permission_denied` */
  resolvePath(path: string): Promise<string>;
  readonly sessions: {
    /** Where a session works. @throws ProblemError `session_not_found` */
    directoryOf(sessionId: string): Promise<string>;
    /**
     * Begins no turn in the directory, or above or below it, until it is released.
     *
     * @throws ProblemError `conflict` when a turn runs there and is not to be cancelled
     */
    hold(directory: string, options: { cancel: boolean; signal: AbortSignal }): Promise<HeldSessions>;
  };
}
