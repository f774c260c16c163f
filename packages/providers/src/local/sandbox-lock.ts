import { readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

const pollMs = 50;
/** Longer than anybody takes to write a line. */
const writingMs = 1_000;

/**
 * Runs `action` while no other process of this machine does the same with this file. A holder that died loses the lock, also
 * one that was killed while it wrote the file. Throws when a living one keeps it for `timeoutMs`.
 */
export async function withSandboxLock<Result>(
  file: string,
  timeoutMs: number,
  action: () => Promise<Result>,
): Promise<Result> {
  const deadline = performance.now() + timeoutMs;
  let writingEndsAt: number | undefined;
  while (!(await tryTake(file))) {
    const holder = await readHolder(file);
    writingEndsAt = holder === 'unreadable' ? (writingEndsAt ?? performance.now() + writingMs) : undefined;
    const isAbandoned =
      holder === 'unreadable' ? performance.now() >= (writingEndsAt ?? 0) : holder && !isAlive(holder);
    if (isAbandoned) {
      await rm(file, { force: true });
    } else if (performance.now() >= deadline) {
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
    return false;
  }
}

/** `undefined` when the file is gone; unreadable while it is being written. */
async function readHolder(file: string): Promise<ProcessIdentity | 'unreadable' | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  try {
    return text === undefined ? undefined : (JSON.parse(text) as ProcessIdentity);
  } catch {
    return 'unreadable';
  }
}
