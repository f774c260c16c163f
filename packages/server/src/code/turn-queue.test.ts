import { describe, expect, it } from 'vitest';
import { TurnQueue } from './turn-queue.ts';

describe('turns', () => {
  it('come in order, one at a time, whoever fails', async () => {
    const queue = new TurnQueue();
    const seen: string[] = [];
    const work = (name: string, fails = false) =>
      queue.run(async () => {
        seen.push(`${name} begins`);
        await Promise.resolve();
        seen.push(`${name} ends`);
        if (fails) {
          throw new Error(name);
        }
      });
    const results = await Promise.allSettled([work('a'), work('b', true), work('c')]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
    expect(queue.waiting).toBe(0);
  });

  it('are given up by who is aborted, without a gap for who comes after', async () => {
    const queue = new TurnQueue();
    const first = Promise.withResolvers<void>();
    const stop = new AbortController();
    const seen: string[] = [];
    const running = queue.run(() => first.promise);
    const aborted = queue.run(async () => seen.push('aborted'), stop.signal);
    const last = queue.run(async () => seen.push('last'));
    expect(queue.waiting).toBe(3);
    stop.abort(new Error('enough'));
    await expect(aborted).rejects.toThrow('enough');
    await expect(queue.run(async () => 1, stop.signal)).rejects.toThrow('enough');
    expect(seen).toEqual([]);
    first.resolve();
    await Promise.all([running, last]);
    expect(seen).toEqual(['last']);
  });
});
