import { describe, expect, it } from 'vitest';
import { CommitQueue } from './commit-queue.ts';
import { PublishedLog } from './published-log.ts';
import { createSegment } from './segment.ts';

function createQueue() {
  const segment = createSegment('none', 1);
  const published = new PublishedLog([segment]);
  const queue = new CommitQueue(published);
  for (const lastIndex of [2, 3, 7]) {
    queue.push({ segment, byteLength: lastIndex * 10, lastIndex });
  }
  return { published, queue };
}

describe('the commit queue', () => {
  it('releases what a flush covered and no more', async () => {
    const { published, queue } = createQueue();
    const settled: number[] = [];
    const waits = [7, 3, 1].map((index) => queue.wait(index).then(() => settled.push(index)));
    expect([queue.length, published.lastIndex]).toEqual([3, 0]);
    queue.release(2);
    await waits[1];
    expect([queue.length, published.lastIndex, published.byteLength]).toEqual([1, 3, 30]);
    expect(settled).toEqual([3, 1]);
    queue.release(1);
    await Promise.all(waits);
    expect([queue.length, published.lastIndex]).toEqual([0, 7]);
    await queue.wait(7);
  });

  it('after a failure rejects what is not visible, now and later', async () => {
    const { queue } = createQueue();
    queue.release(1);
    const waiting = queue.wait(3);
    queue.fail(new Error('disk'));
    await expect(waiting).rejects.toThrow('disk');
    await expect(queue.wait(7)).rejects.toThrow('disk');
    await queue.wait(2);
  });
});
