import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from '../../telemetry/logger.ts';
import { createLeaf } from './cgroup/create-leaf.ts';
import { leafName } from './cgroup/remove-leaves.ts';
import { describeThisRun, recordFile, runsDirectory } from './run-record.ts';
import { removeTemporaryDirectory } from './temporary-directory.ts';

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

/** How the name of every run's temporary folder begins: the reaper removes no other folder, whatever a record says. */
export const temporaryRootPrefix = 'sandbox-agent-';

/** Puts this process on record as a living run. To be called before anything is spawned. */
export async function registerRun(options: RegisterRunOptions): Promise<RunRegistration> {
  const { runId, logger } = options;
  const directory = join(runsDirectory(options.stateDirectory), runId);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const temporaryRoot = await mkdtemp(join(options.temporaryBase ?? tmpdir(), temporaryRootPrefix));
  const file = recordFile(directory);
  await writeFile(`${file}.new`, JSON.stringify(describeThisRun(temporaryRoot)), { mode: 0o600 });
  await rename(`${file}.new`, file);
  const { leaf } = createLeaf({ name: leafName(runId, 'probe'), limits: {} });
  if (leaf === undefined) {
    logger.info({}, 'no control group is delegated: child trees are known by /proc and their markers alone');
  }
  leaf?.remove();
  return {
    runId,
    directory,
    temporaryRoot,
    release: async () => {
      await removeTemporaryDirectory(temporaryRoot, logger);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
