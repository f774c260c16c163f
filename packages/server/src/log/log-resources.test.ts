import { getEventListeners } from 'node:events';
import { readdirSync, readlinkSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Logger } from '../telemetry/logger.ts';
import { createLogStream } from './log-stream.ts';
import { PublishedLog } from './published-log.ts';
import { createSegment } from './segment.ts';
import { idsOf, numberedEntries, numbersTo, openLog, readStored, temporaryDirectory } from './log.test-support.ts';

/** How many descriptors of this process are open in a directory. */
function openDescriptors(directory: string): number {
  const targets = readdirSync('/proc/self/fd').map((descriptor) => {
    try {
      return readlinkSync(join('/proc/self/fd', descriptor));
    } catch {
      return '';
    }
  });
  return targets.filter((target) => target.startsWith(directory)).length;
}

describe.runIf(process.platform === 'linux')('descriptors', () => {
  it('are held by no reader, read half or forgotten', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    log.append(numberedEntries(1, 1000, 2000));
    expect(openDescriptors(directory.path)).toBe(1);
    const readers = Array.from({ length: 64 }, () => log.stream({ after: 0, follow: true }).getReader());
    for (const reader of readers) {
      await reader.read();
      await reader.read();
    }
    expect(openDescriptors(directory.path)).toBe(1);
    await log.close();
    expect(openDescriptors(directory.path)).toBe(0);
    await Promise.all(readers.map((reader) => reader.cancel()));
  });

  it('are closed when nothing is written for an interval, and opened by the next write', async () => {
    for (const fsync of ['interval', 'never', 'always'] as const) {
      using directory = temporaryDirectory();
      const log = await openLog(directory.path, { fsync, fsyncIntervalMs: 1, segmentMaxBytes: 500 });
      for (let first = 1; first <= 9; first += 3) {
        log.append(numberedEntries(first, 3));
        expect(openDescriptors(directory.path)).toBeGreaterThan(0);
        await vi.waitFor(() => expect(openDescriptors(directory.path)).toBe(0), { interval: 1 });
      }
      const indexFiles = () => readdirSync(directory.path).filter((name) => name.endsWith('.idx'));
      await vi.waitFor(() => expect(indexFiles()).toHaveLength(2), { interval: 1 });
      expect(idsOf(await readStored(log))).toEqual(numbersTo(9));
      await log.close();
    }
  });
});

describe.runIf(process.platform === 'linux')('a flush that fails', () => {
  function recordingLogger(): Logger & { readonly errors: unknown[] } {
    const errors: unknown[] = [];
    return { errors, debug() {}, info() {}, warn() {}, error: (fields) => errors.push(fields) };
  }

  /** A log whose file takes every byte and cannot be flushed. */
  function unflushableLog(directory: string, options: Parameters<typeof openLog>[1]) {
    symlinkSync('/dev/null', join(directory, '000000000001.sse'));
    return openLog(directory, options);
  }

  it('under always: nothing is shown or acknowledged, and nothing more is taken', async () => {
    using directory = temporaryDirectory();
    const logger = recordingLogger();
    const log = await unflushableLog(directory.path, { fsync: 'always', logger });
    log.append(numberedEntries(1, 2));
    await expect(log.durable(2)).rejects.toMatchObject({ code: 'internal' });
    await expect(log.durable(1)).rejects.toMatchObject({ code: 'internal' });
    expect(() => log.append(numberedEntries(3, 1))).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(await readStored(log)).toBe('retry: 1000\n\n');
    expect(logger.errors.length).toBeGreaterThan(0);
    await log.close();
  });

  it('under interval: is reported and tried again', async () => {
    using directory = temporaryDirectory();
    const logger = recordingLogger();
    const log = await unflushableLog(directory.path, { fsync: 'interval', fsyncIntervalMs: 1, logger });
    log.append(numberedEntries(1, 2));
    await log.durable(2);
    await vi.waitFor(() => expect(logger.errors.length).toBeGreaterThan(2), { interval: 1 });
    expect(log.append(numberedEntries(3, 1)).firstIndex).toBe(3);
    await log.close();
  });
});

describe('a stream that waits', () => {
  afterEach(() => vi.useRealTimers());

  it('lets go of its place, its timer and its listener when it is cancelled, aborted, served or closed', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const segment = createSegment('none', 1);
    const log = new PublishedLog([segment]);
    const wait = log.wait.bind(log);
    let waiting = 0;
    vi.spyOn(log, 'wait').mockImplementation((waiter) => {
      const leave = wait(waiter);
      waiting += 1;
      return () => {
        waiting -= 1;
        leave();
      };
    });
    const held = (signal: AbortSignal) => [waiting, vi.getTimerCount(), getEventListeners(signal, 'abort').length];
    const begin = async (signal: AbortSignal) => {
      const reader = createLogStream(log, { after: 0, follow: true, signal }).getReader();
      await reader.read();
      const next = reader.read();
      await setImmediate();
      expect(held(signal)).toEqual([1, 1, 1]);
      return { reader, next };
    };

    for (const end of ['cancel', 'abort', 'close'] as const) {
      const abort = new AbortController();
      const { reader, next } = await begin(abort.signal);
      await { cancel: () => reader.cancel(), abort: () => abort.abort(), close: () => log.close() }[end]();
      expect((await next).done).toBe(true);
      await setImmediate();
      expect(held(abort.signal)).toEqual([0, 0, 0]);
    }
  });

  it('that was served holds only its listener until it waits again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const segment = createSegment('none', 1);
    const log = new PublishedLog([segment]);
    const reader = createLogStream(log, { after: 0, follow: true }).getReader();
    await reader.read();
    const next = reader.read();
    await setImmediate();
    expect(vi.getTimerCount()).toBe(1);
    const memory = log.memory.reserve(5, log);
    memory.write('hello');
    log.memory.keep({ segment, offset: 0 }, 5);
    log.publish({ segment, byteLength: 5, lastIndex: 1 });
    expect(Buffer.from((await next).value ?? []).toString()).toBe('hello');
    log.memory.clear();
    expect(vi.getTimerCount()).toBe(0);
    await reader.cancel();
  });
});
