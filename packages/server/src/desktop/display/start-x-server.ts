import { setTimeout as delay } from 'node:timers/promises';
import { TailBuffer } from '../../acp/tail-buffer.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { withDeadline } from '../../lifecycle/deadline.ts';
import type { ContainedProcess } from '../../processes/contain/index.ts';
import type { DesktopDependencies } from '../dependencies.ts';
import { atOnce } from '../run-tool.ts';
import { isDisplayOf } from './display-files.ts';

const startTimeoutMs = 15_000;
const stderrBytes = 4096;
/** What Xvfb says when another X server has its number. */
const isTaken =
  /already active|could not create server lock|Address already in use|make sure an X server isn't already running/i;

interface XServerOptions {
  readonly number: number;
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  /** The file with the cookie. */
  readonly authority: string;
}

/** Starts Xvfb and waits until it takes clients. `undefined`: the number is taken. @throws ProblemError `desktop_runtime_failed` */
export async function startXServer(
  { spawn, environment }: Pick<DesktopDependencies, 'spawn' | 'environment'>,
  { number, width, height, dpi, authority }: XServerOptions,
): Promise<ContainedProcess | undefined> {
  const process = await spawn({
    command: 'Xvfb',
    args: [
      ...[`:${number}`, '-screen', '0', `${width}x${height}x24`, '-dpi', String(dpi)],
      ...['-nolisten', 'tcp', '-nolisten', 'local', '-auth', authority, '-noreset'],
    ],
    env: environment,
  });
  const stderr = new TailBuffer(stderrBytes);
  process.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  process.stdout.resume();
  const start = { isOver: false };
  const exited = process.exited.then(() => false);
  const ready = untilReady(number, { pid: process.pid, start });
  const outcome = await withDeadline(Promise.race([ready, exited]), startTimeoutMs);
  start.isOver = true;
  if (outcome.done && outcome.value) {
    return process;
  }
  await process.terminate(atOnce);
  const said = stderr.text().trim();
  if (outcome.done && isTaken.test(said)) {
    return undefined;
  }
  const why = outcome.done ? said || 'it ended' : `it was not ready within ${startTimeoutMs} ms`;
  throw new ProblemError('desktop_runtime_failed', `Xvfb: ${why}`, { context: { process: 'Xvfb' } });
}

/** It takes clients once its socket is there, and is the one that has the number when the lock names it. */
async function untilReady(
  number: number,
  { pid, start }: { readonly pid: number; readonly start: { readonly isOver: boolean } },
): Promise<boolean> {
  while (!start.isOver && !(await isDisplayOf(number, pid))) {
    await delay(20);
  }
  return true;
}
