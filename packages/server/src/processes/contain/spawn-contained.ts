import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { createLeaf } from './cgroup/create-leaf.ts';
import type { CgroupLeaf } from './cgroup/cgroup-leaf.ts';
import { canJoin, type Command, joinCommand } from './cgroup/join-command.ts';
import { noCgroups } from './cgroup/own-cgroups.ts';
import { leafName } from './cgroup/remove-leaves.ts';
import type { ContainedProcess, ResourceLimits } from './contained-process.ts';
import { ContainedTree } from './contained-tree.ts';
import { findProgram } from './find-program.ts';
import { processMarkerVariable, runMarkerVariable } from './markers.ts';
import { raiseOomScore } from './oom-score.ts';
import { readProcessStat } from './process-stat.ts';
import { explainSpawnFailure } from './spawn-failure.ts';
import { makeTemporaryDirectory, removeTemporaryDirectory } from './temporary-directory.ts';

export interface SpawnContainedOptions {
  /** A program, by path or by name to be found in `env.PATH`. Never a shell line. */
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the child; nothing is added but the markers, `TMPDIR`, and with `limits` `PWD`. */
  readonly env: Readonly<Record<string, string>>;
  /** The server's run: see `registerRun`. */
  readonly runMarker: string;
  /** Names this tree. A fresh uuid a tree. */
  readonly processMarker: string;
  /** Where the tree's own `TMPDIR` is made. Short, because agents put sockets there. Default: the system's. */
  readonly temporaryRoot?: string;
  /**
   * With limits, even none of them set, the tree gets a control group of its own where that is delegated: then no member
   * can slip away. It may delay the start by some ten milliseconds.
   */
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
  const { command, cwd, logger } = options;
  const temporaryDirectory = await makeTemporaryDirectory(options.temporaryRoot ?? tmpdir());
  const leaf = makeLeaf(options);
  try {
    const { command: program, args } = leaf === undefined ? options : await commandInLeaf(leaf, options);
    const child = spawn(program, args, {
      cwd,
      env: {
        ...options.env,
        TMPDIR: temporaryDirectory,
        [runMarkerVariable]: options.runMarker,
        [processMarkerVariable]: options.processMarker,
      },
      // Its own session: no terminal's signals reach it, and its group can be signalled as one.
      detached: true,
      stdio: 'pipe',
      windowsHide: true,
    });
    const started = once(child, 'spawn');
    const { pid } = child;
    if (pid === undefined) {
      await started;
      throw new Error('the system gave no process id');
    }
    raiseOomScore(pid);
    const startTime = readProcessStat(pid)?.startTime;
    const tree = new ContainedTree({ ...options, child, pid, startTime, leaf, temporaryDirectory });
    await started;
    return tree;
  } catch (cause) {
    leaf?.remove();
    await removeTemporaryDirectory(temporaryDirectory, logger);
    throw await explainSpawnFailure({ command, cwd, cause });
  }
}

function makeLeaf({ runMarker, processMarker, limits, logger }: SpawnContainedOptions): CgroupLeaf | undefined {
  if (limits === undefined) {
    return undefined;
  }
  const { leaf, unenforced } = createLeaf({
    name: leafName(runMarker, processMarker),
    limits,
    ...(canJoin() ? {} : { cgroups: noCgroups }),
  });
  if (unenforced.length > 0) {
    logger.warn({ limits, unenforced }, 'resource limits are not enforced: no control group is delegated for them');
  }
  return leaf;
}

async function commandInLeaf(leaf: CgroupLeaf, options: SpawnContainedOptions): Promise<Command> {
  const { command, args, cwd, env } = options;
  // The shell that joins the group would only report a missing program by its exit code.
  await findProgram({ command, cwd, path: env['PATH'] });
  return joinCommand(leaf.memberFiles, { command, args });
}
