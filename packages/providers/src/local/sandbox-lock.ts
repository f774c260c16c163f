import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { identify, isAlive, type ProcessIdentity } from './process-identity.ts';

const pollMs = 50;
/** Longer than anybody takes to write a line. */
const writingMs = 2_000;

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
  if (await isAbandoned(file)) {
    await rm(file, { force: true });
  }
  return false;
}

async function isAbandoned(file: string): Promise<boolean> {
  try {
    return !isAlive(JSON.parse(await readFile(file, 'utf8')) as ProcessIdentity);
  } catch {
    // It is being written, or its holder was killed in the midst of that.
    const writtenAt = await stat(file).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    return writtenAt !== undefined && Date.now() - writtenAt > writingMs;
  }
}
