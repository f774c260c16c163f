import { Readable, Writable } from 'node:stream';
import type { ChildCommand, StartChild, StartedChild } from './contain/index.ts';

/** The part of Bun's API that is used here. */
interface BunRuntime {
  spawn(
    command: readonly string[],
    options: {
      readonly cwd: string;
      readonly env: Readonly<Record<string, string>>;
      readonly detached: true;
      readonly stdin: 'ignore';
      readonly stdout: 'pipe';
      readonly stderr: 'pipe';
    },
  ): {
    readonly pid: number;
    readonly stdout: ReadableStream<Uint8Array>;
    readonly stderr: ReadableStream<Uint8Array>;
    readonly exited: Promise<number>;
    readonly exitCode: number | null;
    readonly signalCode: string | null;
  };
}

/** How a child without stdin starts fastest here; undefined: as any other. On Bun, its own way takes a quarter less than that of Node. */
export function fastestStart(): StartChild | undefined {
  return process.versions['bun'] === undefined ? undefined : startWithBun;
}

function startWithBun({ command, args, cwd, env }: ChildCommand): StartedChild {
  const { Bun } = globalThis as unknown as { Bun: BunRuntime };
  const pipes = { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' } as const;
  const child = Bun.spawn([command, ...args], { cwd, env, detached: true, ...pipes });
  return {
    pid: child.pid,
    stdin: new Writable({ write: (_bytes, _encoding, done) => done() }),
    stdout: toReadable(child.stdout),
    stderr: toReadable(child.stderr),
    started: Promise.resolve(),
    onExit(listener) {
      const tell = (): void =>
        child.signalCode === null ? listener(child.exitCode ?? 1, null) : listener(null, child.signalCode);
      child.exited.then(tell, tell);
    },
  };
}

function toReadable(stream: ReadableStream<Uint8Array>): Readable {
  const reader = stream.getReader();
  const readable = new Readable({
    read() {
      reader.read().then(
        ({ done, value }) => readable.push(done ? null : value),
        (error: unknown) => readable.destroy(error instanceof Error ? error : new Error(String(error))),
      );
    },
    destroy(error, done) {
      reader.cancel().catch(() => undefined);
      done(error);
    },
  });
  return readable;
}
