import type { SessionEvent } from '@sandbox-agent/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InMemorySessionPersistDriver } from '../persist/memory-driver.ts';
import { replayText } from './replay-text.ts';
import { storedHistory } from './stored-history.ts';
import { transcriptOf, type TranscriptTurn } from './transcript.ts';

const limits = { replayMaxEvents: 50, replayMaxChars: 12_000 };

/** The events of one turn: a prompt, an answer in chunks, a tool that fails. */
function turnEvents(first: number, prompt: string, answer: readonly string[]): SessionEvent[] {
  const payloads = [
    { method: '_server/prompt_accepted', params: { promptId: `p${first}`, prompt: [{ type: 'text', text: prompt }] } },
    { method: '_server/turn_started', params: { promptId: `p${first}`, rpcId: 1 } },
    ...answer.map((text) => update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } })),
    update({ sessionUpdate: 'tool_call', toolCallId: 't', title: 'write' }),
    update({ sessionUpdate: 'tool_call_update', toolCallId: 't', title: 'Write a.txt', status: 'failed' }),
    update({ sessionUpdate: 'agent_thought_chunk', content: { type: 'text', text: 'secret thought' } }),
    { method: '_server/turn_ended', params: { promptId: `p${first}`, stopReason: 'end_turn' } },
  ];
  return payloads.map((payload, at) => ({
    id: `s:${first + at}`,
    eventIndex: first + at,
    sessionId: 's',
    createdAt: 1,
    connectionId: 'c',
    sender: payload.method.startsWith('_server') ? 'server' : 'agent',
    payload: { jsonrpc: '2.0', ...payload },
  }));
}

function update(params: object): { method: string; params: object } {
  return { method: 'session/update', params: { sessionId: 'a', update: params } };
}

describe('the history that is carried over', () => {
  it('is what was said and done, turn by turn', () => {
    const turns = transcriptOf([...turnEvents(1, 'hello', ['Hi ', 'there']), ...turnEvents(100, 'more', ['Sure'])]);
    expect(replayText(turns, limits)).toBe(
      'User: hello\n\nAssistant: Hi there\n\nTool: Write a.txt (failed)\n\nUser: more\n\nAssistant: Sure\n\nTool: Write a.txt (failed)',
    );
    expect(replayText([], limits)).toBeUndefined();
  });

  it('is the newest whole turns that fit', () => {
    const turns = Array.from({ length: 40 }, (_, at): TranscriptTurn => [
      { who: 'user', text: `question ${at}` },
      { who: 'assistant', text: `answer ${at}` },
    ]);
    const byEvents = replayText(turns, { ...limits, replayMaxEvents: 5 }) ?? '';
    expect(byEvents).toMatch(/^User: question 38\n[^]*answer 39$/);
    const byChars = replayText(turns, { ...limits, replayMaxChars: 100 }) ?? '';
    expect(byChars.length).toBeLessThanOrEqual(100);
    expect(byChars).toMatch(/^User: question 38\n[^]*answer 39$/);
  });

  it('never exceeds its limit, keeps the newest, and cuts no character in half', () => {
    const entry = fc.record({
      who: fc.constantFrom('user' as const, 'assistant' as const, 'tool' as const),
      text: fc.string({ unit: 'binary', maxLength: 200 }),
    });
    fc.assert(
      fc.property(
        fc.array(fc.array(entry, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 }),
        fc.record({
          replayMaxEvents: fc.integer({ min: 1, max: 30 }),
          replayMaxChars: fc.integer({ min: 1, max: 2_000 }),
        }),
        (turns, bounds) => {
          const text = replayText(turns, bounds) ?? '';
          expect(text.length).toBeLessThanOrEqual(bounds.replayMaxChars);
          expect(text.isWellFormed()).toBe(true);
        },
      ),
    );
  });

  it('of a newest turn that is too long keeps what was asked and how it ended', () => {
    const turn: TranscriptTurn = [
      { who: 'user', text: 'please' },
      { who: 'assistant', text: `${'x'.repeat(5_000)} the end` },
    ];
    const text = replayText([turn], { ...limits, replayMaxChars: 200 }) ?? '';
    expect(text).toMatch(/^User: please\n\n….*the end$/);
    expect(text.length).toBeLessThanOrEqual(200);
  });

  it('is read from the newest end of a long log', async () => {
    const driver = new InMemorySessionPersistDriver();
    const pages: unknown[] = [];
    const listEvents = driver.listEvents.bind(driver);
    driver.listEvents = (request) => {
      pages.push(request);
      return listEvents(request);
    };
    for (let turn = 0; turn < 300; turn += 1) {
      await driver.insertEvents(
        's',
        turnEvents(
          1 + turn * 26,
          `question ${turn}`,
          Array.from({ length: 20 }, () => 'a '),
        ),
      );
    }
    const text = (await storedHistory(driver, 's', limits)) ?? '';
    expect(text).toContain('question 299');
    expect(text).not.toContain('question 100');
    expect(pages.length).toBeLessThan(10);
  });
});
