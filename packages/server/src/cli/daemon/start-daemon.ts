import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, mkdirSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readProcessStat } from '../../processes/contain/process-stat.ts';
import type { CommandContext } from '../command.ts';
import type { OptionValues } from '../option-definition.ts';
import { askHealth } from './ask-health.ts';
import { passedOptions } from './daemon-options.ts';
import { isDaemonAlive, readDaemonRecord, writeDaemonRecord, type DaemonRecord } from './daemon-record.ts';
import { waitUntil } from './wait-until.ts';

/** A server that did not come up. The message has what it wrote last. */
export class DaemonStartError extends Error {
  override readonly name = 'DaemonStartError';
}

export interface StartDaemonOptions {
  readonly context: CommandContext;
  readonly stateDirectory: string;
  readonly timeoutMs: number;
  /** The flags of the server. Never a token. */
  readonly args: readonly string[];
  readonly workingDirectory: string;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
}

/** Starts a server that outlives this process, unless one runs. Resolves once it answers its health check. @throws DaemonStartError */
export async function startDaemon(options: StartDaemonOptions): Promise<{ record: DaemonRecord; isNew: boolean }> {
  const { stateDirectory, timeoutMs, args, workingDirectory, token, tokenFile } = options;
  const running = readDaemonRecord(stateDirectory);
  if (running !== undefined && isDaemonAlive(running)) {
    return { record: running, isNew: false };
  }
  mkdirSync(stateDirectory, { recursive: true, mode: 0o700 });
  const readyFile = join(stateDirectory, `daemon.ready.${process.pid}`);
  const logFile = join(stateDirectory, 'daemon.log');
  const log = openSync(logFile, isLarge(logFile) ? 'w' : 'a', 0o600);
  const from = fstatSync(log).size;
  try {
    const child = spawnServer(options, { readyFile, log });
    const facts = await waitForReady(child, { readyFile, timeoutMs }).catch((error: unknown) => {
      throw new DaemonStartError(`${(error as Error).message}${tailOf(logFile, from)}`);
    });
    const startTime = readProcessStat(facts.pid)?.startTime;
    const record: DaemonRecord = {
      version: 1,
      pid: facts.pid,
      url: facts.url,
      args: [...args],
      workingDirectory,
      ...(startTime === undefined ? {} : { startTime }),
      ...(token === undefined ? {} : { token }),
      ...(tokenFile === undefined ? {} : { tokenFile }),
    };
    writeDaemonRecord(stateDirectory, record);
    if ((await askHealth(record, timeoutMs)) === undefined) {
      throw new DaemonStartError(
        `The server with pid ${record.pid} listens and does not answer; ${logFile} may say why.`,
      );
    }
    return { record, isNew: true };
  } finally {
    closeSync(log);
    rmSync(readyFile, { force: true });
  }
}

/** What a daemon is started with: the given flags of the server, and a token of its own when none is named. */
export function daemonArguments(
  options: OptionValues,
  workingDirectory: string,
): Pick<StartDaemonOptions, 'args' | 'token' | 'tokenFile'> {
  const args = passedOptions.flatMap(({ name, value }) => {
    const given = options.get(name);
    // What comes from a variable the server reads itself; a token on its command line would be seen by everybody. The state directory is
    // a variable too.
    if (given === undefined || given.from === 'variable' || name === 'token' || name === 'state-dir') {
      return [];
    }
    return value === undefined ? [`--${name}`] : given.values.flatMap((one) => [`--${name}`, one]);
  });
  const tokenFile = options.get('token-file');
  if (tokenFile !== undefined) {
    return { args, tokenFile: resolve(workingDirectory, tokenFile.value) };
  }
  if (options.has('no-token')) {
    return { args };
  }
  return { args, token: options.get('token')?.value ?? randomBytes(32).toString('base64url') };
}

function spawnServer(
  { context, args, workingDirectory, token, stateDirectory }: StartDaemonOptions,
  { readyFile, log }: { readyFile: string; log: number },
): ChildProcess {
  const { self, environment } = context;
  const child = spawn(self.command, [...self.args, 'server', ...args, '--ready-file', readyFile], {
    cwd: workingDirectory,
    detached: true,
    stdio: ['ignore', log, log],
    env: {
      ...environment,
      SANDBOX_AGENT_STATE_DIR: stateDirectory,
      ...(token === undefined ? {} : { SANDBOX_AGENT_TOKEN: token }),
    },
  });
  child.unref();
  return child;
}

async function waitForReady(
  child: ChildProcess,
  { readyFile, timeoutMs }: { readyFile: string; timeoutMs: number },
): Promise<{ pid: number; url: string }> {
  let failure: Error | undefined;
  child.once('error', (error) => (failure = error));
  child.once('exit', (code, signal) => (failure = new Error(`The server ended at its start (${code ?? signal}).`)));
  const ready = await waitUntil(() => failure ?? readReady(readyFile), timeoutMs);
  if (ready instanceof Error) {
    throw ready;
  }
  if (ready === undefined) {
    child.kill('SIGKILL');
    throw new Error(`The server was not ready within ${timeoutMs / 1000} s and was ended.`);
  }
  return ready;
}

function readReady(file: string): { pid: number; url: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; url: string };
  } catch {
    return undefined;
  }
}

/** A log that grew for months is begun anew. */
const maximumLogBytes = 16 * 1024 * 1024;

const isLarge = (file: string): boolean => (statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maximumLogBytes;

const tailBytes = 2_000;

function tailOf(file: string, from: number): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    const bytes = Buffer.alloc(Math.min(tailBytes, size - from));
    readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
    return bytes.length === 0 ? '' : `\n${bytes.toString('utf8').trimEnd()}`;
  } finally {
    closeSync(descriptor);
  }
}
