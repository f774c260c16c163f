import type { ContainedProcess } from '../processes/contain/index.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';

/** A process of the desktop, as it asks for one. */
export interface DesktopSpawn {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** For what may start daemons of its own: where control groups are delegated, none of them slips away. */
  readonly mayDetach?: boolean;
}

/** Everything the desktop takes from outside. */
export interface DesktopDependencies {
  /** Recordings are kept in `<stateDirectory>/desktop/recordings`. */
  readonly stateDirectory: string;
  /** What children start from: without the server's own token. */
  readonly environment: Readonly<Record<string, string>>;
  readonly platform: NodeJS.Platform;
  readonly logger: Logger;
  readonly clock: Clock;
  /** Unique, and ascending in time. */
  readonly createId: () => string;
  /** Starts a process that belongs to this run of the server. Throws SpawnFailedError. */
  spawn(request: DesktopSpawn): Promise<ContainedProcess>;
  /** A folder of this run that only its owner can read; whatever is in it goes with the run. */
  temporaryRoot(): Promise<string>;
}
