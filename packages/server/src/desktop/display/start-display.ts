import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../http/problem-error.ts';
import { pid as serverPid } from 'node:process';
import type { ContainedProcess } from '../../processes/contain/index.ts';
import type { DesktopDependencies } from '../dependencies.ts';
import { isDisplayTaken } from './display-files.ts';
import { DisplayRecordFile } from './display-record.ts';
import { startXServer } from './start-x-server.ts';
import { cookieBytes, writeXAuthority } from './x-authority.ts';

export interface DisplayOptions {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** Absent: the first that is free. */
  readonly number?: number | undefined;
}

/** An X server that runs. */
export interface Display {
  /** `:N`. */
  readonly name: string;
  readonly process: ContainedProcess;
  /** What programs need to be let in, over the environment of the server. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends it, and removes what it leaves in the file system. Idempotent, bounded. */
  close(): Promise<void>;
}

/** Above what display managers and `ssh -X` take first. */
const firstNumber = 20;
/** Servers of one machine begin at different places, so that they seldom want the same. */
const firstNumbers = 80;
const mostNumbers = 200;

/**
 * Starts Xvfb without any listener but its socket in the file system, which takes only who has the cookie.
 *
 * @throws ProblemError `desktop_runtime_failed`, or `conflict` when the number that was asked for is taken
 */
export async function startDisplay(
  dependencies: Pick<DesktopDependencies, 'spawn' | 'temporaryRoot' | 'environment' | 'stateDirectory'>,
  options: DisplayOptions,
): Promise<Display> {
  const directory = await mkdtemp(join(await dependencies.temporaryRoot(), 'x-'));
  const authority = join(directory, 'xauthority');
  const removeAuthority = () => rm(directory, { recursive: true, force: true });
  try {
    await new DisplayRecordFile(dependencies.stateDirectory).clear();
    await writeFile(authority, writeXAuthority(randomBytes(cookieBytes)), { mode: 0o600 });
    const { number, process } = await takeNumber(options.number, (candidate) =>
      startXServer(dependencies, { ...options, number: candidate, authority }),
    );
    const record = new DisplayRecordFile(dependencies.stateDirectory);
    await record.write({ number, pid: process.pid }).catch(async (error: unknown) => {
      await process.terminate({ graceMs: 0, termGraceMs: 1500 });
      throw error;
    });
    let closing: Promise<void> | undefined;
    const close = async (): Promise<void> => {
      await process.terminate({ graceMs: 0, termGraceMs: 1500 });
      await record.clear();
      await removeAuthority();
    };
    return {
      name: `:${number}`,
      process,
      environment: { DISPLAY: `:${number}`, XAUTHORITY: authority },
      close: () => (closing ??= close()),
    };
  } catch (error) {
    await removeAuthority();
    throw error;
  }
}

/**
 * Two that look for a free number at the same time find the same one. The lock that an X server takes for its number lets only one of
 * them have it; the other one goes on looking. (Xvfb's own choice, `-displayfd`, takes no
 * lock: it can end with two servers on one number.)
 */
async function takeNumber(
  wanted: number | undefined,
  start: (number: number) => Promise<ContainedProcess | undefined>,
): Promise<{ number: number; process: ContainedProcess }> {
  const count = wanted === undefined ? mostNumbers : 1;
  for (
    let number = wanted ?? firstNumber + (serverPid % firstNumbers), tried = 0;
    tried < count;
    number += 1, tried += 1
  ) {
    const process = (await isDisplayTaken(number)) ? undefined : await start(number);
    if (process !== undefined) {
      return { number, process };
    }
  }
  if (wanted !== undefined) {
    throw new ProblemError('conflict', `Display :${wanted} is taken by another X server.`);
  }
  throw new ProblemError('desktop_runtime_failed', `No display of ${mostNumbers} is free.`, {
    context: { process: 'Xvfb' },
  });
}
