import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatEventCursor, parseEventCursor } from './events/event-cursor.ts';
import { formatSessionCursor, parseSessionCursor } from './sessions/session-cursor.ts';

it('a cursor of sessions carries any time and any id', () => {
  const createdAt = fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0);
  fc.assert(
    fc.property(createdAt, fc.string({ unit: 'binary' }), (time, id) => {
      expect(parseSessionCursor(formatSessionCursor({ createdAt: time, id }))).toEqual({ createdAt: time + 0, id });
    }),
  );
});

it('a cursor of events carries its index, in its own order only', () => {
  fc.assert(
    fc.property(fc.constantFrom('asc' as const, 'desc' as const), fc.maxSafeNat(), (order, eventIndex) => {
      const cursor = formatEventCursor(order, eventIndex);
      expect(parseEventCursor(order, cursor)).toBe(eventIndex);
      expect(() => parseEventCursor(order === 'asc' ? 'desc' : 'asc', cursor)).toThrow(/Not a cursor/);
    }),
  );
});

it('any other text is refused or is a cursor', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        expect(formatSessionCursor(parseSessionCursor(text)).split(':').slice(1)).toEqual(text.split(':').slice(1));
      } catch (error) {
        expect(error).toMatchObject({ name: 'SessionStoreError', code: 'invalid_argument' });
      }
    }),
  );
});
