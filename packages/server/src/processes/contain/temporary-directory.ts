import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../telemetry/logger.ts';

/** How long a caller waits for the removal; a large folder goes on being removed after that. */
const removalWaitMs = 2000;

/** Makes a fresh folder with mode 0700. Short, because a socket's path may have only some hundred bytes. */
export async function makeTemporaryDirectory(root: string): Promise<string> {
  return mkdtemp(join(root, 't-'));
}

/** Removes a folder that nobody uses any more. Failing is logged, not thrown: the tree's end does not depend on it. */
export async function removeTemporaryDirectory(directory: string, logger: Logger): Promise<void> {
  const removal = rm(directory, { recursive: true, force: true, maxRetries: 2 }).catch((error: unknown) => {
    logger.warn({ directory, error }, 'temporary folder could not be removed');
  });
  const timer = new AbortController();
  const bound = delay(removalWaitMs, undefined, { signal: timer.signal, ref: false }).catch(() => {});
  await Promise.race([removal, bound]);
  timer.abort();
}
