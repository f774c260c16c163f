import type { JsonRpcId } from '@sandbox-agent/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { WaitingRequests } from './waiting-requests.ts';

/** Few ids, so that callers choose the same: `1` and `"1"` are two. */
const callerId = fc.constantFrom<JsonRpcId>(1, '1', 2, 'a', 0, null);

const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('ask' as const), callerId }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('answer' as const), id: fc.integer({ min: -1, max: 15 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'exit' as const }) },
);

it('callers with equal ids each get their own answer, once, and learn of the end of the agent', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const requests = new WaitingRequests();
      const asked: { callerId: JsonRpcId; id: number; outcome: Promise<string>; expected?: string }[] = [];
      let used = new Set<string>();
      let isShared = false;
      for (const one of steps) {
        if (one.kind === 'ask') {
          const { id, answer } = requests.add(one.callerId);
          expect(asked.map((earlier) => earlier.id)).not.toContain(id);
          const outcome = answer.then(
            (line) => Buffer.from(line).toString(),
            (error: unknown) => (error as Error).message,
          );
          asked.push({ callerId: one.callerId, id, outcome });
          isShared ||= used.has(JSON.stringify(one.callerId));
          used.add(JSON.stringify(one.callerId));
        } else if (one.kind === 'answer') {
          const request = asked.find(({ id, expected }) => id === one.id && expected === undefined);
          expect(requests.callerIdOf(one.id)).toEqual(
            request && expect.objectContaining({ callerId: request.callerId }),
          );
          // To the same id as a word nobody is waiting for an answer.
          requests.settle(String(one.id), Buffer.from('not for you'));
          requests.settle(one.id, Buffer.from(`answer to ${one.id}`));
          if (request !== undefined) request.expected = `answer to ${one.id}`;
        } else {
          requests.rejectAll(new Error('gone'));
          asked.forEach((request) => (request.expected ??= 'gone'));
          used = new Set();
          isShared = false;
        }
        expect(requests.isShared).toBe(isShared);
      }
      requests.rejectAll(new Error('over'));
      for (const { outcome, expected } of asked) {
        expect(await outcome).toBe(expected ?? 'over');
      }
    }),
  );
});
