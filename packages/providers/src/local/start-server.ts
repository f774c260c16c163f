import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { endProcess } from './end-process.ts';
import type { LocalLogMode } from './local-options.ts';
import { identify, type ProcessIdentity } from './process-identity.ts';
import type { ServerCommand } from './server-command.ts';
import { readListeningFile, readListeningLine, type ListeningFacts } from './listening-line.ts';

export interface StartServerOptions {
  readonly command: ServerCommand;
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly log: LocalLogMode;
  readonly logFile: string;
  /** Whether it outlives this process. */
  readonly detached: boolean;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface StartedServer extends ProcessIdentity {
  readonly url: string;
  readonly port: number;
}

/** How much of the server's last words an error shows. */
const tailCharacters = 4_000;

/** Starts a server and resolves when it listens. Leaves no process behind when it throws. */
export async function startServer(options: StartServerOptions): Promise<StartedServer> {
  options.signal?.throwIfAborted();
  const outputFile = `${options.logFile}.out`;
  const { stdio, files } = openStreams(options, outputFile);
  let child: ChildProcess;
  try {
    child = spawn(options.command.command, [...options.command.leadingArgs, ...options.args], {
      env: options.environment,
      stdio,
      // A group of its own: Ctrl-C in our terminal is ours to handle.
      detached: true,
    });
  } finally {
    files.forEach(closeSync);
  }
  const lastWords = collectTail(child);
  const failed = failure(child, options, lastWords);
  try {
    const identity = child.pid === undefined ? undefined : identify(child.pid);
    const facts = await Promise.race([
      failed.promise,
      options.detached ? readListeningFile(outputFile, failed.signal) : readListeningLine(child.stdout),
    ]);
    letGo(child);
    return { ...(identity ?? identify(facts.pid)), url: facts.url, port: facts.port };
  } catch (error) {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      await endProcess(identify(child.pid), { graceMs: 2_000 });
    }
    throw error;
  } finally {
    failed.stop();
  }
}

/** A detached server's output must not depend on us: it goes to files. */
function openStreams(options: StartServerOptions, outputFile: string): { stdio: StdioOptions; files: number[] } {
  const files: number[] = [];
  const open = (path: string): number => {
    const file = openSync(path, 'w', 0o600);
    files.push(file);
    return file;
  };
  const forLog = {
    inherit: () => 'inherit' as const,
    pipe: () => open(options.logFile),
    silent: () => 'pipe' as const,
  };
  if (!options.detached) {
    return { stdio: ['pipe', 'pipe', forLog[options.log]()], files };
  }
  const log = options.log === 'silent' ? 'ignore' : open(options.logFile);
  return { stdio: ['ignore', open(outputFile), log], files };
}

function collectTail(child: ChildProcess): () => string {
  let tail = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    tail = (tail + text).slice(-tailCharacters);
  });
  return () => tail;
}

/** Rejects with the first thing that says it will not listen: spawn error, exit, time, abort. */
function failure(
  child: ChildProcess,
  { timeoutMs, signal, logFile, log }: StartServerOptions,
  lastWords: () => string,
): { promise: Promise<ListeningFacts>; signal: AbortSignal; stop: () => void } {
  const { promise, reject } = Promise.withResolvers<ListeningFacts>();
  const over = new AbortController();
  const fail = (message: string, cause?: unknown): void => {
    const words = lastWords().trim();
    const where = words ? `:\n${words}` : log === 'pipe' ? ` (see ${logFile})` : '';
    reject(new Error(`The sandbox-agent server ${message}${where}`, { cause }));
    over.abort();
  };
  const onError = (error: Error): void => fail(`could not be started: ${error.message}`, error);
  // `close` and not `exit`: what it said last has been read by then.
  const onClose = (code: number | null, signalName: string | null): void =>
    fail(`ended before it listened (${signalName ?? `exit code ${code}`})`);
  const onAbort = (): void => {
    reject(signal?.reason);
    over.abort();
  };
  const timer = setTimeout(() => fail(`did not listen within ${timeoutMs} ms`), timeoutMs);
  child.on('error', onError).on('close', onClose);
  signal?.addEventListener('abort', onAbort, { once: true });
  promise.catch(() => {});
  const stop = (): void => {
    clearTimeout(timer);
    over.abort();
    child.off('close', onClose);
    signal?.removeEventListener('abort', onAbort);
  };
  return { promise, signal: over.signal, stop };
}

/** Nothing of the server keeps this process alive; when this process ends, the server's standard input ends with it. */
function letGo(child: ChildProcess): void {
  child.on('error', () => {});
  child.unref();
  child.stdout?.resume();
  for (const stream of [child.stdin, child.stdout, child.stderr]) {
    stream?.on('error', () => {});
    (stream as { unref?: () => void } | null)?.unref?.();
  }
}
