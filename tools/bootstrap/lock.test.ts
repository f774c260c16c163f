import { existsSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';

let folder = '';
let path = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
  path = join(folder, 'lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('lets one in at a time, and is gone afterwards', async () => {
  const running = { now: 0, peak: 0 };
  const work = async (): Promise<void> => {
    running.now += 1;
    running.peak = Math.max(running.peak, running.now);
    await new Promise((resolve) => setImmediate(resolve));
    running.now -= 1;
  };
  await Promise.all([1, 2, 3].map(() => withLock(path, work)));
  expect(running.peak).toBe(1);
  expect(existsSync(path)).toBe(false);
});

test('is released when the work fails', async () => {
  await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(path)).toBe(false);
});

test('a holder in another container without a heartbeat is dead', async () => {
  writeFileSync(path, `${process.pid} elsewhere 1`);
  const longAgo = new Date(Date.now() - 60_000);
  utimesSync(path, longAgo, longAgo);
  expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
});

test('a holder in another container with a heartbeat is waited for', async () => {
  writeFileSync(path, '1 elsewhere 1');
  const waited: string[] = [];
  await withLock(path, () => Promise.resolve(), {
    onWait: (holder) => {
      waited.push(holder);
      rmSync(path);
    },
  });
  expect(waited).toEqual(['1']);
});

test('a holder whose process is gone is dead at once', async () => {
  // Above the largest pid that Linux gives.
  writeFileSync(path, `4194305 ${hostname()} 1`);
  expect(await withLock(path, () => Promise.resolve('done'))).toBe('done');
});
