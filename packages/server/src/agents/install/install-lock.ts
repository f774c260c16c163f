import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../lifecycle/clock.ts';
import { identifyProcess, lookForProcess, type ProcessIdentity } from './process-identity.ts';

/** A held lock. */
export interface InstallLock {
  /** Idempotent. */
  release(): Promise<void>;
}

export interface AcquireLockOptions {
  /** The lock file. Its folder is made. */
  readonly file: string;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called once, when somebody else has it. */
  readonly onWaiting: (holderPid: number) => void;
}

interface LockContent extends ProcessIdentity {
  readonly token: string;
}

const heartbeatMs = 5_000;
/** A holder that cannot be looked up, on another machine, is believed dead after this long without a sign of life. */
const silentHolderMs = 60_000;
const pollMs = 100;

/**
 * Waits for a lock that all processes on one state directory share. The lock of a holder that has died is broken at once.
 *
 * The lock saves work; nothing depends on it for correctness: every install works in a folder of its own and is put in its
 * place by one rename.
 *
 * @throws the signal's reason
 */
export async function acquireInstallLock(options: AcquireLockOptions): Promise<InstallLock> {
  const { file, signal } = options;
  const own: LockContent = { ...identifyProcess(process.pid), token: randomUUID() };
  await mkdir(dirname(file), { recursive: true });
  let hasWaited = false;
  while (!(await tryTake(file, own))) {
    signal.throwIfAborted();
    const holder = await readLock(file);
    if (holder !== undefined && (await isStale(file, holder, options.clock))) {
      await breakLock(file, holder);
      continue;
    }
    if (holder !== undefined && !hasWaited) {
      hasWaited = true;
      options.onWaiting(holder.pid);
    }
    // Its own rejection would hide the reason of the signal, which the next round throws.
    await wait(pollMs, undefined, { signal }).catch(() => undefined);
  }
  return holdLock(file, own, options.clock);
}

/** A link appears with its whole content or not at all, and fails when the name is taken. */
async function tryTake(file: string, own: LockContent): Promise<boolean> {
  const draft = `${file}.${own.token}`;
  await writeFile(draft, JSON.stringify(own));
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readLock(file: string): Promise<LockContent | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LockContent;
  } catch (error) {
    // A lock that is there and cannot be read belongs to nobody who could ever release it.
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return isMissing ? undefined : { pid: 0, startTime: 1, host: identifyProcess(process.pid).host, token: '' };
  }
}

async function isStale(file: string, holder: LockContent, clock: Clock): Promise<boolean> {
  const state = lookForProcess(holder);
  if (state !== 'unknown') {
    return state === 'dead';
  }
  const found = await stat(file).catch(() => undefined);
  return found !== undefined && clock.now() - found.mtimeMs > silentHolderMs;
}

/** Takes the stale lock away. Should another waiter have been faster, its fresh lock is put back. */
async function breakLock(file: string, stale: LockContent): Promise<void> {
  const aside = `${file}.${randomUUID()}`;
  try {
    await rename(file, aside);
  } catch {
    return;
  }
  const taken = await readLock(aside);
  if (taken !== undefined && taken.token !== stale.token) {
    await link(aside, file).catch(() => undefined);
  }
  await rm(aside, { force: true });
}

function holdLock(file: string, own: LockContent, clock: Clock): InstallLock {
  const heartbeat = setInterval(() => {
    const now = new Date(clock.now());
    // A missed beat matters only after many: the next one tries again.
    utimes(file, now, now).catch(() => undefined);
  }, heartbeatMs);
  heartbeat.unref();
  let released: Promise<void> | undefined;
  return {
    release() {
      clearInterval(heartbeat);
      released ??= readLock(file).then((holder) =>
        holder?.token === own.token ? rm(file, { force: true }) : undefined,
      );
      return released;
    },
  };
}
