import { Readable, Writable } from 'node:stream';
import type { TerminalSize } from '@sandbox-agent/protocol';
import type { ChildCommand } from '../contain/index.ts';
import { terminalType, type StartedTerminal } from './started-terminal.ts';

/** The part of Bun's API that is used here. */
interface BunTerminal {
  readonly closed: boolean;
  /** Takes everything, and calls `drain` when the system has it. */
  write(bytes: Uint8Array): number;
  resize(cols: number, rows: number): void;
  close(): void;
}

interface BunRuntime {
  spawn(
    command: readonly string[],
    options: {
      cwd: string;
      env: Readonly<Record<string, string>>;
      terminal: TerminalSize & {
        name: string;
        data(terminal: BunTerminal, bytes: Uint8Array): void;
        drain(terminal: BunTerminal): void;
        exit(terminal: BunTerminal): void;
      };
    },
  ): {
    readonly pid: number;
    readonly terminal: BunTerminal;
    readonly exited: Promise<number>;
    readonly exitCode: number | null;
    readonly signalCode: string | null;
  };
}

/** With the terminal of Bun itself. */
export async function startInBunTerminal(
  { command, args, cwd, env }: ChildCommand,
  size: TerminalSize,
): Promise<StartedTerminal> {
  const { Bun } = globalThis as unknown as { Bun: BunRuntime };
  const stdout = new Readable({ read() {} });
  let drained: (() => void) | undefined;
  const name = env['TERM'] ?? terminalType;
  const child = Bun.spawn([command, ...args], {
    cwd,
    env: { ...env, TERM: name },
    terminal: {
      ...size,
      name,
      // A copy: the bytes are Bun's.
      data: (_terminal, bytes) => void stdout.push(Buffer.from(bytes)),
      drain: () => drained?.(),
      exit: () => void stdout.push(null),
    },
  });
  const { terminal } = child;
  const stdin = new Writable({
    write(bytes: Buffer, _encoding, done) {
      if (terminal.closed) {
        done(new Error('the terminal is closed'));
        return;
      }
      drained = () => {
        drained = undefined;
        done();
      };
      terminal.write(bytes);
    },
    destroy(error, done) {
      drained = undefined;
      done(error);
    },
  });
  return {
    pid: child.pid,
    stdin,
    stdout,
    stderr: Readable.from([]),
    started: Promise.resolve(),
    onExit(listener) {
      const tell = (): void =>
        child.signalCode === null ? listener(child.exitCode ?? 1, null) : listener(null, child.signalCode);
      child.exited.then(tell, tell);
    },
    resize({ cols, rows }) {
      if (!terminal.closed) {
        terminal.resize(cols, rows);
      }
    },
    close() {
      if (!terminal.closed) {
        terminal.close();
      }
    },
  };
}
