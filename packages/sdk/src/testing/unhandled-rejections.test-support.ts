import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from 'vitest';

/** Fails the file when any promise of its tests was rejected and nobody looked. */
export function forbidUnhandledRejections(): void {
  const rejections: unknown[] = [];
  const record = (reason: unknown): void => void rejections.push(reason);
  beforeAll(() => {
    process.on('unhandledRejection', record);
  });
  afterAll(async () => {
    // Node announces them after the microtasks and timers of a turn have run.
    await delay(5);
    process.off('unhandledRejection', record);
    expect(rejections).toEqual([]);
  });
}
