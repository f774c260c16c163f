import { expect, it } from 'vitest';
import { createWorkspaceQueue } from './workspace-queue.ts';

it('waits for a turn no longer than the signal lets it, and does nothing of what was given up', async () => {
  const queue = createWorkspaceQueue();
  const first = Promise.withResolvers<string>();
  const done: string[] = [];
  const running = queue.run('/work', () => first.promise);
  const leaving = new AbortController();
  const waiting = queue.run('/work', async () => void done.push('given up'), leaving.signal);
  const next = queue.run('/work', async () => void done.push('next'), new AbortController().signal);
  leaving.abort(new Error('nobody waits any more'));
  await expect(waiting).rejects.toThrow('nobody waits any more');
  expect(done).toEqual([]);
  first.resolve('first');
  expect(await running).toBe('first');
  await next;
  expect(done).toEqual(['next']);
  await expect(queue.run('/work', async () => 'late', AbortSignal.abort(new Error('gone')))).rejects.toThrow('gone');
  await queue.close();
});

it('waits for what has begun, whatever the signal says', async () => {
  const queue = createWorkspaceQueue();
  const leaving = new AbortController();
  const begun = Promise.withResolvers<void>();
  const work = Promise.withResolvers<string>();
  const running = queue.run('/work', () => (begun.resolve(), work.promise), leaving.signal);
  await begun.promise;
  leaving.abort(new Error('too late'));
  work.resolve('kept');
  expect(await running).toBe('kept');
});
