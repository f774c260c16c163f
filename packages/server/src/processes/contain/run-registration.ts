import type { Logger } from '../../telemetry/logger.ts';

export interface RegisterRunOptions {
  /** The server's state directory; the record goes to `<stateDirectory>/runs/<runId>/`. */
  readonly stateDirectory: string;
  /** A fresh uuid a run of the server; the `runMarker` of everything it spawns. */
  readonly runId: string;
  /** Where the run's temporary folder is made. Default: the system's. */
  readonly temporaryBase?: string;
  readonly logger: Logger;
}

/** This run of the server, on record so that a later one can tell that it died. */
export interface RunRegistration {
  readonly runId: string;
  readonly directory: string;
  /** The `temporaryRoot` of everything this run spawns: a short path, mode 0700, removed by the reaper if the run dies. */
  readonly temporaryRoot: string;
  /** Removes the record and the temporary folder. To be called once every tree is gone. Idempotent. */
  release(): Promise<void>;
}

/** Puts this process on record as a living run. To be called before anything is spawned. */
export async function registerRun(options: RegisterRunOptions): Promise<RunRegistration> {
  throw new Error(`not built yet: ${options.runId}`);
}
