import { write } from 'node:fs';
import { stat } from 'node:fs/promises';
import { constants } from 'node:os';
import { Readable, Writable } from 'node:stream';
import type { TerminalSize } from '@sandbox-agent/protocol';
import { findProgram, type ChildCommand } from '../contain/index.ts';
import { exportsOf } from './common-js.ts';
import { terminalType, type StartedTerminal } from './started-terminal.ts';

/** What is used of the library; its types leave out what only some systems have. */
interface Pty {
  readonly pid: number;
  readonly fd: number;
  resize(cols: number, rows: number): void;
  pause(): void;
  resume(): void;
  onData(listener: (bytes: Buffer) => void): unknown;
  onExit(listener: (exit: { exitCode: number; signal?: number }) => void): unknown;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

/** How soon a terminal that takes no input is asked again. */
const retryMs = 5;
/** Output that a reader has not taken, before the terminal is not read any more. */
const unreadBytes = 4 * 1024 * 1024;

/** With the native module of `@lydell/node-pty`. */
export async function startInNodeTerminal(
  { command, args, cwd, env }: ChildCommand,
  { cols, rows }: TerminalSize,
): Promise<StartedTerminal> {
  // It would only write into the terminal that there is no such program.
  await Promise.all([requireDirectory(cwd), findProgram({ command, cwd, path: env['PATH'] })]);
  const { spawn } = exportsOf(await import('@lydell/node-pty'));
  const pty = spawn(command, [...args], {
    name: env['TERM'] ?? terminalType,
    cols,
    rows,
    cwd,
    env: { ...env },
    encoding: null,
  }) as unknown as Pty;
  const stdout = new Readable({ highWaterMark: unreadBytes, read: () => pty.resume() });
  pty.onData((bytes) => {
    if (!stdout.push(bytes)) {
      pty.pause();
    }
  });
  // Of a terminal whose other side is closed, reading fails: that is its end, and it is told by the exit.
  pty.on('error', () => undefined);
  let isOpen = true;
  const exited = new Promise<{ exitCode: number; signal?: number }>((resolve) => void pty.onExit(resolve)).then(
    (exit) => {
      isOpen = false;
      stdout.push(null);
      return exit;
    },
  );
  const stderr = Readable.from([]);
  return {
    pid: pty.pid,
    stdin: new Writable({
      decodeStrings: true,
      write: (bytes: Buffer, _encoding, done) => writeAll({ pty, bytes, isOpen: () => isOpen, done }),
    }),
    stdout,
    stderr,
    started: Promise.resolve(),
    onExit(listener) {
      exited.then(
        ({ exitCode, signal = 0 }) => (signal === 0 ? listener(exitCode, null) : listener(null, signalName(signal))),
        () => listener(1, null),
      );
    },
    resize(size) {
      if (isOpen) {
        pty.resize(size.cols, size.rows);
      }
    },
    // The library closes it when the process has ended.
    close() {},
  };
}

async function requireDirectory(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) {
    throw Object.assign(new Error(`${path} is not a directory`), { code: 'ENOTDIR' });
  }
}

interface Typing {
  readonly pty: Pty;
  readonly bytes: Buffer;
  readonly isOpen: () => boolean;
  readonly done: (error?: Error | null) => void;
}

/** Writes to the terminal itself: the library keeps what it cannot write, however much, and tells nobody. */
function writeAll({ pty, bytes, isOpen, done }: Typing): void {
  if (!isOpen()) {
    done(new Error('the terminal is closed'));
    return;
  }
  write(pty.fd, bytes, (error, count) => {
    const isFull = error !== null && error.code === 'EAGAIN';
    if (error !== null && !isFull) {
      done(error);
      return;
    }
    const rest = isFull ? bytes : bytes.subarray(count);
    if (rest.byteLength === 0) {
      done();
    } else {
      setTimeout(() => writeAll({ pty, bytes: rest, isOpen, done }), isFull ? retryMs : 0);
    }
  });
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `SIG${number}`;
}
