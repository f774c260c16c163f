import { describe, expect, it } from 'vitest';
import { historyText } from './history.ts';

async function* log(turns: readonly (readonly [string, string])[]) {
  for (const [index, [said, answered]] of turns.entries()) {
    const params = { promptId: `p${index}`, prompt: [{ type: 'text', text: said }] };
    yield { payload: { jsonrpc: '2.0', method: '_server/prompt_accepted', params } };
    for (const text of answered) {
      const update = { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } };
      yield { payload: { jsonrpc: '2.0', method: 'session/update', params: { update } } };
    }
  }
}

describe('historyText', () => {
  it('is empty when nothing was said', async () => {
    expect(await historyText(log([]))).toBe('');
  });

  it('tells turns in order, chunks joined', async () => {
    expect(
      await historyText(
        log([
          ['one', 'first'],
          ['two', 'second'],
        ]),
      ),
    ).toBe('User: one\n\nAssistant: first\n\nUser: two\n\nAssistant: second');
  });

  it('keeps the newest whole turns within the limits', async () => {
    const turns = Array.from({ length: 9 }, (_, index) => [`question ${index}`, 'answer'] as const);
    const text = await historyText(log(turns), { limits: { maximumTurns: 50, maximumCharacters: 100 } });
    expect(text).toContain('question 8');
    expect(text).not.toContain('question 5');
    expect(text.startsWith('User: ')).toBe(true);
    const three = await historyText(log(turns), { limits: { maximumTurns: 3, maximumCharacters: 9_999 } });
    expect(three.match(/question/g)).toHaveLength(3);
    expect(three).toContain('question 8');
  });

  it('keeps the end of a last turn that is too long by itself', async () => {
    const text = await historyText(log([['q', `${'x'.repeat(500)}THE END`]]), {
      limits: { maximumTurns: 5, maximumCharacters: 100 },
    });
    expect(text).toHaveLength(100);
    expect(text.endsWith('THE END')).toBe(true);
  });

  it('leaves an earlier turn out that is too long, whatever its length', async () => {
    for (const length of [90, 150, 201, 5000]) {
      const text = await historyText(
        log([
          ['long', 'x'.repeat(length)],
          ['new', 'a'],
        ]),
        { limits: { maximumTurns: 5, maximumCharacters: 100 } },
      );
      expect(text).toBe('User: new\n\nAssistant: a');
    }
  });

  it('leaves out what the agent is about to be asked', async () => {
    const text = await historyText(
      log([
        ['old', 'a'],
        ['new', ''],
      ]),
      { isTold: (promptId) => promptId !== 'p1' },
    );
    expect(text).toBe('User: old\n\nAssistant: a');
  });
});
