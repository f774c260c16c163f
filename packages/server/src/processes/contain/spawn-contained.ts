import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { ContainedProcess, ResourceLimits } from './contained-process.ts';

export interface SpawnContainedOptions {
  /** A program, by path or by name to be found in `env.PATH`. Never a shell line. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child; nothing of the server's own is added but the markers and `TMPDIR`. */
  readonly env: Readonly<Record<string, string>>;
  /** The server's run: see `registerRun`. */
  readonly runMarker: string;
  /** Names this tree. A fresh uuid a tree. */
  readonly processMarker: string;
  /** Where the tree's own `TMPDIR` is made. Short, because agents put sockets there. Default: the system's. */
  readonly temporaryRoot?: string;
  readonly limits?: ResourceLimits;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Starts a process in its own session, marked so that everything it starts can be found and ended.
 *
 * @throws SpawnFailedError when the program cannot be started; nothing is left behind then.
 */
export async function spawnContained(options: SpawnContainedOptions): Promise<ContainedProcess> {
  throw new Error(`not built yet: ${options.command}`);
}
