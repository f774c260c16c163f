import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

const pollMs = 50;

/**
 * Runs `action` while no other process of this machine does the same with this file. A holder that died loses the lock. Throws
 * when a living one keeps it for `timeoutMs`.
 */
export async function withSandboxLock<Result>(
  file: string,
  timeoutMs: number,
  action: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  while (!(await tryTake(file))) {
    if (performance.now() >= deadline) {
      throw new Error(`Another process has been starting this sandbox for more than ${timeoutMs} ms (${file}).`);
    }
    await delay(pollMs);
  }
  try {
    return await action();
  } finally {
    await rm(file, { force: true });
  }
}

async function tryTake(file: string): Promise<boolean> {
  try {
    await writeFile(file, JSON.stringify(identify(process.pid)), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error;
    }
  }
  const holder = await readHolder(file);
  if (holder && !isAlive(holder)) {
    await rm(file, { force: true });
  }
  return false;
}

/** A file that is being written is not a dead holder's. */
async function readHolder(file: string): Promise<ProcessIdentity | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity;
  } catch {
    return undefined;
  }
}
