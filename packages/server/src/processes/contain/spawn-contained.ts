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
import { noPid, startWithPipes, type StartChild } from './started-child.ts';
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
  /** Gives the child a pipe of both directions as file descriptor 3: `control` of what is returned. */
  readonly hasControl?: boolean;
  /** Without it stdin is empty from the beginning, and the start a little cheaper. Default: true. */
  readonly hasStdin?: boolean;
  /** Default: with pipes. */
  readonly start?: StartChild;
  /**
   * Starts and ends as cheaply as can be: it inherits `TMPDIR`, an end for want of memory is not told from others, and its end is not
   * looked into. Who starts one asks `findLeftBehind` soon after its end.
   */
  readonly isBrief?: boolean;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Starts a process in its own session, marked so that everything it starts can be found and ended.
 *
 * @throws SpawnFailedError when the program cannot be started; nothing is left behind then.
 */
export async function spawnContained(options: SpawnContainedOptions): Promise<ContainedProcess> {
  const { command, cwd, env, logger, isBrief = false, hasControl = false, hasStdin = true } = options;
  const start = options.start ?? ((child) => startWithPipes(child, { hasControl, hasStdin }));
  const temporaryDirectory = isBrief
    ? (env['TMPDIR'] ?? tmpdir())
    : await makeTemporaryDirectory(options.temporaryRoot ?? tmpdir());
  const leaf = makeLeaf(options);
  try {
    const { command: program, args } = leaf === undefined ? options : await commandInLeaf(leaf, options);
    const child = await start({
      command: program,
      args,
      cwd,
      env: {
        ...env,
        ...(isBrief ? {} : { TMPDIR: temporaryDirectory }),
        [runMarkerVariable]: options.runMarker,
        [processMarkerVariable]: options.processMarker,
      },
    });
    const { pid } = child;
    if (pid === noPid) {
      await child.started;
      throw new Error('the system gave no process id');
    }
    raiseOomScore(pid);
    const startTime = readProcessStat(pid)?.startTime;
    const tree = new ContainedTree({ ...options, child, isBrief, startTime, leaf, temporaryDirectory });
    await child.started;
    return tree;
  } catch (cause) {
    leaf?.remove();
    if (!isBrief) {
      await removeTemporaryDirectory(temporaryDirectory, logger);
    }
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
