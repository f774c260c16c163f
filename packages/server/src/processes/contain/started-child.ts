import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { Writable, type Duplex, type Readable } from 'node:stream';

/** What is started: everything about the child is decided. */
export interface ChildCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A child that was started in a session of its own, whose id is its pid. */
export interface StartedChild {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** File descriptor 3, when it was asked for. */
  readonly control?: Duplex | undefined;
  /** Calls back once, with exactly one of both set, whoever still holds the streams. */
  onExit(listener: (exitCode: number | null, signal: string | null) => void): void;
  /** Resolves when it is certain that the program runs. Rejects with the system's error when it could not be started. */
  readonly started: Promise<unknown>;
}

/** Starts a child. Throws, or rejects in `started`, with the system's error. */
export type StartChild = (command: ChildCommand) => StartedChild | Promise<StartedChild>;

/** Which pipes a child gets. */
export interface ChildPipes {
  readonly hasControl: boolean;
  /** Without it stdin is empty from the beginning. */
  readonly hasStdin: boolean;
}

/** With pipes. */
export function startWithPipes(
  { command, args, cwd, env }: ChildCommand,
  { hasControl, hasStdin }: ChildPipes,
): StartedChild {
  const child = spawn(command, args, {
    cwd,
    env,
    // Its own session: no terminal's signals reach it, and its group can be signalled as one.
    detached: true,
    stdio: [hasStdin ? 'pipe' : 'ignore', 'pipe', 'pipe', ...(hasControl ? ['pipe' as const] : [])],
    windowsHide: true,
  }) as ChildProcessWithoutNullStreams;
  return {
    pid: child.pid ?? noPid,
    stdin: hasStdin ? child.stdin : new Writable({ write: (_bytes, _encoding, done) => done() }),
    stdout: child.stdout,
    stderr: child.stderr,
    control: hasControl ? (child.stdio[3] as Duplex) : undefined,
    onExit: (listener) => void child.once('exit', listener),
    started: once(child, 'spawn'),
  };
}

/** Stands for a child that was not started: `started` tells why. */
export const noPid = 0;
