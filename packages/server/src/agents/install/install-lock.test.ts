import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createSystemClock } from '../../lifecycle/system-clock.ts';
import { acquireInstallLock } from './install-lock.ts';
import { identifyProcess } from './process-identity.ts';

let directory: string;
let file: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'lock-'));
  file = join(directory, 'agent', '.lock');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const acquire = (options: { signal?: AbortSignal; onWaiting?: (pid: number) => void } = {}) =>
  acquireInstallLock({
    file,
    clock: createSystemClock(),
    signal: options.signal ?? new AbortController().signal,
    onWaiting: options.onWaiting ?? (() => undefined),
  });

/** A lock as a process left it. */
const leaveLock = async (content: object | string) => {
  await (await acquire()).release();
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify({ token: 'other', ...content }));
};

test('the second waits for the first, and is told who has it', async () => {
  const first = await acquire();
  let holder = 0;
  const order: string[] = [];
  const second = acquire({
    onWaiting: (pid) => {
      holder = pid;
      order.push('waiting');
      first.release().then(
        () => order.push('released'),
        () => undefined,
      );
    },
  });
  await (await second).release();
  expect(holder).toBe(process.pid);
  expect(order).toEqual(['waiting', 'released']);
  expect(existsSync(file)).toBe(false);
});

test('releasing twice does not release the next holder', async () => {
  const first = await acquire();
  await first.release();
  const second = await acquire();
  await first.release();
  expect(existsSync(file)).toBe(true);
  await second.release();
});

test('many take it one after the other', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      const lock = await acquire();
      inside += 1;
      most = Math.max(most, inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      await lock.release();
    }),
  );
  expect(most).toBe(1);
});

test('the lock of a dead process is broken at once', async () => {
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  const identity = identifyProcess(child.pid!);
  await once(child, 'exit');
  await leaveLock(identity);
  await (await acquire()).release();
});

test('a pid that another process has by now is not taken for the holder', async () => {
  const own = identifyProcess(process.pid);
  await leaveLock({ ...own, startTime: own.startTime + 1 });
  await (await acquire()).release();
});

test('a lock that cannot be read is broken', async () => {
  await leaveLock('{"pid":');
  await (await acquire()).release();
});

test('the lock of another machine is respected while it shows signs of life', async () => {
  await leaveLock({ ...identifyProcess(process.pid), host: 'elsewhere' });
  const stop = new AbortController();
  const waiting = acquire({ signal: stop.signal, onWaiting: () => stop.abort(new Error('enough')) });
  await expect(waiting).rejects.toThrow('enough');
  expect(readFileSync(file, 'utf8')).toContain('elsewhere');

  const longAgo = new Date(Date.now() - 120_000);
  utimesSync(file, longAgo, longAgo);
  await (await acquire()).release();
});
