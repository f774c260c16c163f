import { mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const heartbeatMs = 2_000;
const staleAfterMs = 20_000;
const pollMs = 100;

/**
 * Runs `work` while no other process that uses the same lock file runs its own. The holder touches the file every two seconds;
 * a holder that was killed is recognised by its dead pid or, in another container, by its missing heartbeat.
 *
 * Two processes that find the same dead holder in the same instant may, in theory, both go on. What runs under this lock is
 * therefore atomic by itself (temporary name, then rename); the lock saves double work.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holder: string) => void }} [options]
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const me = `${process.pid} ${hostname()} ${process.hrtime.bigint()}`;
  let told = false;
  while (!tryCreate(path, me)) {
    const holder = readHolder(path);
    if (holder === undefined) continue;
    if (isGone(path, holder)) {
      takeAway(path, holder);
      continue;
    }
    if (!told) onWait?.(holder.split(' ')[0] ?? holder);
    told = true;
    await delay(pollMs);
  }
  const heartbeat = setInterval(() => touch(path), heartbeatMs);
  const release = () => {
    clearInterval(heartbeat);
    if (readHolder(path) === me) rmSync(path, { force: true });
  };
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * @param {string} path
 * @param {string} content
 */
function tryCreate(path, content) {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  }
}

/** @param {string} path */
function readHolder(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/**
 * @param {string} path
 * @param {string} holder
 */
function isGone(path, holder) {
  const silentMs = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  if (silentMs > staleAfterMs) return true;
  const [pid, host] = holder.split(' ');
  // An empty file is one whose holder has created it and not written to it yet.
  if (holder === '' || host !== hostname()) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}

/**
 * Removes the lock of a dead holder; puts it back if it turns out to be somebody else's by now.
 *
 * @param {string} path
 * @param {string} holder
 */
function takeAway(path, holder) {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const content = readHolder(aside);
  rmSync(aside, { force: true });
  if (content !== undefined && content !== holder) tryCreate(path, content);
}

/** @param {string} path */
function touch(path) {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The lock was taken away; whoever did it believes this process is dead, and the work under the lock is safe all the same.
  }
}
