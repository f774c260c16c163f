import type { SessionEvent } from '@sandbox-agent/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventSequence, SkippedEventError } from './event-sequence.ts';
import type { StreamMessage } from './stream-message.ts';

function message(eventIndex: number): StreamMessage {
  return { kind: 'event', event: { eventIndex, sessionId: 's' } as SessionEvent };
}

/** What one stream of a bad network brings of the log from an index on: some of it, pieces twice, pieces left out. */
const delivery = fc.record({
  length: fc.integer({ min: 0, max: 12 }),
  repeatFrom: fc.integer({ min: 0, max: 12 }),
  skip: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined }),
});

describe('EventSequence', () => {
  it('passes each index once and in order, whatever is cut, repeated or skipped on the way', () => {
    fc.assert(
      fc.property(fc.array(delivery, { maxLength: 30 }), fc.integer({ min: 0, max: 5 }), (deliveries, after) => {
        const sequence = new EventSequence('s', after);
        const passed: number[] = [];
        const skippedOnce = new Set<number>();
        for (const { length, repeatFrom, skip } of deliveries) {
          const start = sequence.position;
          const indexes = Array.from({ length }, (_, at) => Math.max(1, start + 1 - Math.min(repeatFrom, 3) + at));
          // What is skipped twice is missing; here only passing holes are played.
          const hole = skip === undefined || skippedOnce.has(indexes[skip] ?? 0) ? undefined : indexes[skip];
          try {
            for (const step of sequence.accept(indexes.filter((index) => index !== hole).map(message))) {
              expect(step.kind).toBe('events');
              passed.push(...(step.kind === 'events' ? step.events.map((event) => event.eventIndex) : []));
            }
          } catch (error) {
            expect(error).toBeInstanceOf(SkippedEventError);
            skippedOnce.add(sequence.position + 1);
          }
        }
        expect(passed).toEqual(Array.from({ length: sequence.position - after }, (_, at) => after + 1 + at));
      }),
    );
  });

  it('takes what is skipped twice as missing, and says so', () => {
    const sequence = new EventSequence('s', 0);
    expect(() => [...sequence.accept([message(1), message(3)])]).toThrow(SkippedEventError);
    expect(sequence.position).toBe(1);
    const steps = [...sequence.accept([message(3), message(4)])];
    expect(steps.map(({ kind }) => kind)).toEqual(['gap', 'events']);
    expect(steps[0]).toMatchObject({ gap: { from: 2, to: 2, reason: 'missing' } });
    expect(sequence.position).toBe(4);
  });

  it('announces of a gap only what was not there yet', () => {
    const sequence = new EventSequence('s', 5);
    const gap = (from: number, to: number): StreamMessage => ({ kind: 'gap', gap: { from, to, reason: 'trimmed' } });
    const steps = [...sequence.accept([gap(1, 4), message(6), gap(3, 9), message(10)])];
    expect(
      steps.map((step) =>
        step.kind === 'gap' ? [step.gap.from, step.gap.to] : step.events.map((event) => event.eventIndex),
      ),
    ).toEqual([[6], [7, 9], [10]]);
  });
});
