import { ProblemError } from '../../http/problem-error.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { ContainedProcess } from '../../processes/contain/index.ts';
import { pollUntil } from '../poll-until.ts';
import type { RunOnDisplay } from './on-display.ts';
import { whenEnded } from '../when-ended.ts';

const startTimeoutMs = 10_000;

/** Starts openbox and waits until it manages windows. @throws ProblemError `desktop_runtime_failed` */
export async function startWindowManager(options: {
  readonly spawn: () => Promise<ContainedProcess>;
  readonly run: RunOnDisplay;
  readonly clock: Clock;
}): Promise<ContainedProcess> {
  const process = await options.spawn();
  process.stdout.resume();
  process.stderr.resume();
  let hasEnded = false;
  whenEnded(process, () => (hasEnded = true));
  const isReady = await pollUntil(async () => (hasEnded || (await managesWindows(options.run)) ? true : undefined), {
    clock: options.clock,
    boundMs: startTimeoutMs,
  }).catch(() => undefined);
  if (hasEnded || isReady === undefined) {
    await process.terminate({ graceMs: 0, termGraceMs: 0 });
    const why = hasEnded ? 'it ended' : `it was not ready within ${startTimeoutMs} ms`;
    throw new ProblemError('desktop_runtime_failed', `openbox: ${why}`, { context: { process: 'openbox' } });
  }
  return process;
}

async function managesWindows(run: RunOnDisplay): Promise<boolean> {
  const { stdout } = await run({
    command: 'xprop',
    args: ['-root', '-notype', '_NET_SUPPORTING_WM_CHECK', '_NET_CLIENT_LIST_STACKING'],
  });
  return /_NET_SUPPORTING_WM_CHECK: window id # 0x[0-9a-f]+[^]*_NET_CLIENT_LIST_STACKING: window id/.test(
    String(stdout),
  );
}
