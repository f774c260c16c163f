import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AgentRequestError } from './agent-errors.ts';
import { PendingRequests } from './pending-requests.ts';

const step = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: 'ask' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), id: fc.nat(12), isError: fc.boolean() }) },
  // To none of ours: a word, a number that was never given, a fraction.
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('stray' as const), id: fc.constantFrom('1', null, 0, -1, 0.5) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('give up' as const), id: fc.nat(12) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'exit' as const }) },
);

it('every request gets the first answer to its own id, in whatever order, and nothing of another', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const requests = new PendingRequests();
      const asked: { readonly outcome: Promise<unknown>; readonly controller: AbortController; expected?: unknown }[] =
        [];
      const expectEnd = (id: number, expected: unknown): void => {
        const one = asked[id - 1];
        if (one !== undefined) one.expected ??= expected;
      };
      for (const { kind, ...rest } of steps) {
        const { id, isError } = { id: 0, isError: false, ...rest } as { id: number; isError: boolean };
        if (kind === 'ask') {
          const controller = new AbortController();
          const waiting = requests.wait({
            method: 'm',
            send: (given) => expect(given).toBe(asked.length + 1),
            signal: controller.signal,
            timeoutMs: undefined,
          });
          const outcome = waiting.then(
            (result) => ({ result }),
            (error: unknown) => ({
              error: error instanceof AgentRequestError ? `of ${error.message}` : error,
            }),
          );
          asked.push({ outcome, controller });
        } else if (kind === 'answer') {
          const answer = isError ? { error: { code: 1, message: `${id}` } } : { result: `for ${id}` };
          requests.settle({ jsonrpc: '2.0', id, ...answer });
          expectEnd(id, isError ? { error: `of ${id}` } : { result: `for ${id}` });
        } else if (kind === 'stray') {
          requests.settle({ jsonrpc: '2.0', id, result: 'stray' });
        } else if (kind === 'give up') {
          asked[id - 1]?.controller.abort('given up');
          expectEnd(id, { error: 'given up' });
        } else {
          requests.rejectAll(new Error('gone'));
          asked.forEach((_, index) => expectEnd(index + 1, { error: new Error('gone') }));
        }
      }
      requests.rejectAll(new Error('over'));
      for (const { outcome, expected } of asked) {
        expect(await outcome).toEqual(expected ?? { error: new Error('over') });
      }
    }),
  );
});
