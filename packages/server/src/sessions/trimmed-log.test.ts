import { expect, it } from 'vitest';
import type { CarriedEntry } from '../log/index.ts';
import { carryOver } from './carry-over.ts';
import { readEvents, runPrompt, useSessions } from './sessions.test-support.ts';

const createHarness = useSessions();

it('keeps what became of prompts whose events were trimmed, and their idempotency, over restarts', async () => {
  const retention = { maxBytes: 8000, now: () => Date.now() };
  const harness = await createHarness({ log: { segmentMaxBytes: 2000, fsync: 'always', retention } });
  const { session } = await harness.sessions.create({ agent: 'mock', id: 'long' });
  const first = await runPrompt(session, 'say once', 'key-1');
  for (let turn = 0; turn < 20; turn += 1) {
    await runPrompt(session, `say ${turn}`);
  }
  const { lastIndex } = session.log;
  for (let restarts = 1; restarts <= 2; restarts += 1) {
    await harness.sessions.close();
    const sessions = await harness.restart();
    const again = await sessions.get('long');
    expect(again.log.firstIndex).toBeGreaterThan(first.endIndex ?? Number.POSITIVE_INFINITY);
    expect(again.log.lastIndex).toBeGreaterThan(lastIndex);
    expect(again.promptStatus(first.promptId)).toEqual(first);
    expect(await again.prompt({ prompt: 'say once' }, 'key-1')).toEqual(first);
    await expect(again.prompt({ prompt: 'something else' }, 'key-1')).rejects.toMatchObject({ status: 422 });
    const events = await readEvents(again);
    expect(events[0]?.eventIndex).toBe(again.log.firstIndex);
  }
});

it('carries a permission request, without what it asks, until it is decided', async () => {
  const asked = (eventIndex: number): CarriedEntry => ({
    eventIndex,
    payload: { jsonrpc: '2.0', id: `q${eventIndex}`, method: 'session/request_permission', params: { options: [] } },
  });
  const decided: CarriedEntry = {
    eventIndex: 5,
    payload: { jsonrpc: '2.0', method: '_server/permission_decided', params: { requestId: 'permission-3' } },
  };
  async function* given(...entries: CarriedEntry[]) {
    yield* entries;
  }
  const before = await carryOver(given(asked(3), asked(4)));
  const carried = (id: number) => ({
    eventIndex: id,
    payload: { jsonrpc: '2.0', id: `q${id}`, method: 'session/request_permission' },
  });
  expect(before).toEqual([carried(3), carried(4)]);
  expect(await carryOver(given(...before, decided))).toEqual([carried(4)]);
});

it('carries a prompt whole until its turn is over, and then without what it asked', async () => {
  const entry = (eventIndex: number, method: string, params: object): CarriedEntry => ({
    eventIndex,
    payload: { jsonrpc: '2.0', method, params },
  });
  const accepted = (index: number, promptId: string) =>
    entry(index, '_server/prompt_accepted', { promptId, prompt: [{ type: 'text', text: 'do it' }], bodyHash: 'h' });
  async function* given(...entries: CarriedEntry[]) {
    yield* entries;
  }
  const before = await carryOver(
    given(
      accepted(1, 'a'),
      entry(2, '_server/turn_started', { promptId: 'a' }),
      entry(3, '_server/title_changed', { title: 'x' }),
      accepted(4, 'b'),
    ),
  );
  expect(before).toEqual([accepted(1, 'a'), entry(2, '_server/turn_started', { promptId: 'a' }), accepted(4, 'b')]);
  const ended = entry(5, '_server/turn_ended', { promptId: 'a', stopReason: 'end_turn' });
  const after = await carryOver(given(...before, ended));
  expect(after).toEqual([
    entry(1, '_server/prompt_accepted', { promptId: 'a', prompt: [], bodyHash: 'h' }),
    accepted(4, 'b'),
    ended,
  ]);
  expect(await carryOver(given(...after))).toEqual(after);
});
