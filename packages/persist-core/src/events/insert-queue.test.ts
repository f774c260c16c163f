import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createInsertQueue } from './insert-queue.ts';

it('writes each row once, never two batches at once, whatever comes when', async () => {
  const gaps = fc.array(fc.constantFrom('now', 'microtask', 'turn'), { minLength: 1, maxLength: 60 });
  await fc.assert(
    fc.asyncProperty(gaps, fc.integer({ min: 0, max: 3 }), async (pauses, turnsPerWrite) => {
      const written: number[] = [];
      let writers = 0;
      const queue = createInsertQueue<number>({
        schedule: setImmediate,
        write: async (rows) => {
          writers += 1;
          expect(writers).toBe(1);
          for (let turn = 0; turn < turnsPerWrite; turn += 1) await new Promise(setImmediate);
          written.push(...rows);
          writers -= 1;
        },
      });
      const pushes: Promise<void>[] = [];
      for (const [index, pause] of pauses.entries()) {
        pushes.push(queue.push(index).then(() => expect(written).toContain(index)));
        if (pause === 'microtask') await Promise.resolve();
        if (pause === 'turn') await new Promise(setImmediate);
      }
      await Promise.all(pushes);
      expect(written).toEqual(pauses.map((_, index) => index));
    }),
    { numRuns: 100 },
  );
});

it('a failed batch rejects its own rows and none after it', async () => {
  let fail = true;
  const queue = createInsertQueue<number>({
    schedule: setImmediate,
    write: async () => {
      if (fail) throw new Error('full');
    },
  });
  const outcomes = await Promise.allSettled([queue.push(1), queue.push(2)]);
  expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
  fail = false;
  await queue.push(1);
});

it('drain writes at once and never rejects', async () => {
  const never = (): void => {};
  const queue = createInsertQueue<number>({ schedule: never, write: () => Promise.reject(new Error('full')) });
  const push = queue.push(1).catch((error: unknown) => error);
  await queue.drain();
  await queue.drain();
  expect(await push).toBeInstanceOf(Error);
});
