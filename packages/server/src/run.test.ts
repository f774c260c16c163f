import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSystemClock } from './lifecycle/system-clock.ts';
import { createRun, type Run } from './run.ts';
import { silentLogger } from './telemetry/logger.ts';

let stateDirectory: string;
let run: Run;

beforeEach(async () => {
  stateDirectory = await mkdtemp(join(tmpdir(), 'run-'));
  run = createRun({ stateDirectory, logger: silentLogger, clock: createSystemClock() });
});
afterEach(async () => {
  await run.close();
  await rm(stateDirectory, { recursive: true, force: true });
});

it('takes nothing up when its end begins while what earlier runs left is being ended', async () => {
  let isTakenUp = false;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  run.start(async () => {
    isTakenUp = true;
  });
  vi.runAllTimers();
  vi.useRealTimers();
  await run.endStart();
  // It waits for the same: what would follow has followed by then.
  await run.register();
  expect(isTakenUp).toBe(false);
});

it('waits for what it takes up', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isBegun = false;
  run.start(() => {
    isBegun = true;
    return promise;
  });
  await expect.poll(() => isBegun).toBe(true);
  let isEnded = false;
  const ended = run.endStart().then(() => (isEnded = true));
  await run.register();
  expect(isEnded).toBe(false);
  resolve();
  await ended;
});
