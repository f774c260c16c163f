import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import type { Duplex, Readable, Writable } from 'node:stream';

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

/** With three pipes, or four. */
export function startWithPipes(
  { command, args, cwd, env }: ChildCommand,
  { hasControl }: { readonly hasControl: boolean },
): StartedChild {
  const child = spawn(command, args, {
    cwd,
    env,
    // Its own session: no terminal's signals reach it, and its group can be signalled as one.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe', ...(hasControl ? ['pipe' as const] : [])],
    windowsHide: true,
  }) as ChildProcessWithoutNullStreams;
  return {
    pid: child.pid ?? noPid,
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    control: hasControl ? (child.stdio[3] as Duplex) : undefined,
    onExit: (listener) => void child.once('exit', listener),
    started: once(child, 'spawn'),
  };
}

/** Stands for a child that was not started: `started` tells why. */
export const noPid = 0;
