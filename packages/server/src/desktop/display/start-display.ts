import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TailBuffer } from '../../acp/tail-buffer.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { withDeadline } from '../../lifecycle/deadline.ts';
import type { ContainedProcess } from '../../processes/contain/index.ts';
import type { DesktopDependencies } from '../dependencies.ts';
import { removeDisplayFiles } from './display-files.ts';
import { cookieBytes, writeXAuthority } from './x-authority.ts';

export interface DisplayOptions {
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** Absent: the X server takes the first that is free, which no other can take at the same time. */
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

const startTimeoutMs = 15_000;
const stderrBytes = 4096;

/** Starts Xvfb without any listener but its socket in the file system, which takes only who has the cookie. @throws ProblemError */
export async function startDisplay(
  dependencies: Pick<DesktopDependencies, 'spawn' | 'temporaryRoot' | 'environment'>,
  { width, height, dpi, number }: DisplayOptions,
): Promise<Display> {
  const directory = await mkdtemp(join(await dependencies.temporaryRoot(), 'x-'));
  const authority = join(directory, 'xauthority');
  await writeFile(authority, writeXAuthority(randomBytes(cookieBytes)), { mode: 0o600 });
  const removeAuthority = () => rm(directory, { recursive: true, force: true });
  let process: ContainedProcess;
  try {
    process = await dependencies.spawn({
      command: 'Xvfb',
      args: [
        ...(number === undefined ? [] : [`:${number}`]),
        ...['-displayfd', '1', '-screen', '0', `${width}x${height}x24`, '-dpi', String(dpi)],
        ...['-nolisten', 'tcp', '-nolisten', 'local', '-auth', authority, '-noreset'],
      ],
      env: dependencies.environment,
    });
  } catch (error) {
    await removeAuthority();
    throw error;
  }
  let chosen: number | undefined;
  let closing: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    await process.terminate({ graceMs: 0, termGraceMs: 1500 });
    if (chosen !== undefined) {
      await removeDisplayFiles(chosen, process.pid);
    }
    await removeAuthority();
  };
  try {
    chosen = await readNumber(process);
  } catch (error) {
    await close();
    throw error;
  }
  const name = `:${chosen}`;
  return {
    name,
    process,
    environment: { DISPLAY: name, XAUTHORITY: authority },
    close: () => (closing ??= close()),
  };
}

/** Xvfb writes its number once clients can connect. */
async function readNumber(process: ContainedProcess): Promise<number> {
  const stderr = new TailBuffer(stderrBytes);
  process.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  const line = new Promise<string>((resolve) => {
    let text = '';
    process.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text = (text + chunk).slice(0, 100);
      if (text.includes('\n')) {
        resolve(text);
      }
    });
  });
  const outcome = await withDeadline(Promise.race([line, process.exited.then(() => undefined)]), startTimeoutMs);
  const number = outcome.done && outcome.value !== undefined ? Number.parseInt(outcome.value, 10) : Number.NaN;
  if (Number.isNaN(number)) {
    const why = outcome.done ? stderr.text().trim() || 'it ended' : `it was not ready within ${startTimeoutMs} ms`;
    throw new ProblemError('desktop_runtime_failed', `Xvfb: ${why}`, { context: { process: 'Xvfb' } });
  }
  return number;
}
