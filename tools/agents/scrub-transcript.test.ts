import { expect, it } from 'vitest';
import { createTranscriptScrubber } from './scrub-transcript.ts';

it('leaves no path, id or time, and the same id is the same number everywhere', () => {
  const scrub = createTranscriptScrubber({
    replacements: { '/tmp/e2e-x': '/sandbox', 'http://127.0.0.1:4321': 'http://model' },
  });
  const payload = {
    sessionId: '0198c1b0-1111-7222-8333-444444444444',
    path: '/tmp/e2e-x/work/a.txt and /root/.cache/b',
    url: 'http://127.0.0.1:4321/v1',
    toolCallId: 'call_abcDEF123',
    nested: [
      {
        call_abcDEF123: 'call_abcDEF123',
        updatedAt: '2026-11-20T10:00:00.123Z',
        pid: 4711,
        startedAt: 1_795_168_800_000,
      },
    ],
    index: 12,
  };
  expect(scrub(payload)).toEqual({
    sessionId: 'uuid-1',
    path: '/sandbox/work/a.txt and /elsewhere',
    url: 'http://model/v1',
    toolCallId: 'call_2',
    nested: [{ call_2: 'call_2', updatedAt: '2026-01-01T00:00:00.000Z', pid: 0, startedAt: 0 }],
    index: 12,
  });
});

it('cuts what is long', () => {
  const scrub = createTranscriptScrubber({ replacements: {} });
  const { text, availableCommands } = scrub({
    text: 'word '.repeat(1_000),
    availableCommands: Array.from({ length: 50 }, (_, index) => ({ name: `c${index}` })),
  }) as { text: string; availableCommands: unknown[] };
  expect(text.length).toBeLessThan(200);
  expect(availableCommands).toHaveLength(2);
});
