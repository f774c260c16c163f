import { describe, expect, it } from 'vitest';
import { PromptLedger, toPromptStatus } from './prompt-ledger.ts';

const prompt = [{ type: 'text', text: 'hello' }];

describe('PromptLedger', () => {
  it('follows a prompt from acceptance to its end and drops its text then', () => {
    const ledger = new PromptLedger();
    const entry = ledger.accepted(3, { promptId: 'p', prompt, idempotencyHash: 'h', bodyHash: 'b' });
    expect(toPromptStatus(entry)).toEqual({ promptId: 'p', status: 'queued', index: 3 });
    expect(ledger.hasBegun).toBe(false);
    ledger.started('p');
    expect(ledger.hasBegun).toBe(true);
    expect(ledger.unfinished()).toEqual([entry]);
    ledger.ended(9, { promptId: 'p', stopReason: 'end_turn', usage: { totalTokens: 4 } });
    expect(toPromptStatus(entry)).toEqual({
      promptId: 'p',
      status: 'done',
      index: 3,
      stopReason: 'end_turn',
      usage: { totalTokens: 4 },
      endIndex: 9,
    });
    expect(entry.prompt).toBeUndefined();
    expect(ledger.unfinished()).toEqual([]);
    expect(ledger.findByIdempotency('h')).toBe(entry);
  });

  it('wakes those who wait for the end, and those who gave up', async () => {
    const ledger = new PromptLedger();
    ledger.accepted(1, { promptId: 'p', prompt });
    const gaveUp = new AbortController();
    const waits = [
      ledger.waitForEnd('p', { signal: new AbortController().signal, timeoutMs: 60_000 }),
      ledger.waitForEnd('p', { signal: gaveUp.signal, timeoutMs: 60_000 }),
      ledger.waitForEnd('p', { signal: new AbortController().signal, timeoutMs: 1 }),
    ];
    gaveUp.abort();
    await Promise.all(waits.slice(1));
    ledger.ended(2, { promptId: 'p', stopReason: 'end_turn' });
    await waits[0];
    await ledger.waitForEnd('p', { signal: new AbortController().signal, timeoutMs: 60_000 });
  });
});
