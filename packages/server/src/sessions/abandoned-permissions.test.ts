import { expect, it } from 'vitest';
import { methodOf, readEvents, scripted, useSessions } from './sessions.test-support.ts';

const createHarness = useSessions();

/** Asks twice in a turn, and when it is given another mode. */
const asking = scripted(`
  const ask = (key) => send({ id: key, method: 'session/request_permission', params: { sessionId: 's',
    toolCall: { toolCallId: 'c' }, options: [{ optionId: 'yes', name: 'Yes', kind: 'allow_once' }] } });
  if (method === 'initialize') send({ id, result: { protocolVersion: 1, agentCapabilities: {} } });
  else if (method === 'session/new') send({ id, result: { sessionId: 's', modes: { currentModeId: 'a',
    availableModes: [{ id: 'a', name: 'A' }, { id: 'b', name: 'B' }] } } });
  else if (method === 'session/set_mode') { ask('later'); send({ id, result: {} }); }
  else if (method === 'session/prompt') { ask(0); ask('second'); }`);

it('cancels what was asked when the server is killed, once, before the end of the turn', async () => {
  const harness = await createHarness({ program: asking });
  const { session } = await harness.sessions.create({ agent: 'asking', id: 'kept' });
  await session.prompt({ prompt: 'ask' }, undefined);
  await expect.poll(() => session.permissions().length).toBe(2);
  const before = await readEvents(session);
  const [first, second] = session.permissions();
  session.answerPermission(first?.requestId ?? '', { reply: 'once' }, 'Zoë');
  const answered = await readEvents(session);

  const again = await (await harness.restartAsKilled()).get('kept');
  const after = await readEvents(again);
  expect(after.slice(0, answered.length)).toEqual(answered);
  expect(after.slice(answered.length).map(methodOf)).toEqual(['_server/permission_decided', '_server/turn_ended']);
  expect(after[answered.length]?.payload).toMatchObject({
    params: { requestId: second?.requestId, outcome: 'cancelled', by: 'server' },
  });
  expect(again.permissions()).toEqual([]);
  expect(() => again.answerPermission(second?.requestId ?? '', { reply: 'once' }, 'Ben')).toThrow(
    expect.objectContaining({ code: 'conflict' }),
  );
  expect(before.length).toBeLessThan(answered.length);

  const third = await (await harness.restartAsKilled()).get('kept');
  const decided = (await readEvents(third)).filter((event) => methodOf(event) === '_server/permission_decided');
  expect(decided).toHaveLength(2);
});

it('cancels what was asked outside a turn', async () => {
  const harness = await createHarness({ program: asking });
  const { session } = await harness.sessions.create({ agent: 'asking', id: 'kept' });
  await session.update({ mode: 'b' });
  const [request] = session.permissions();

  const again = await (await harness.restartAsKilled()).get('kept');
  const events = await readEvents(again);
  expect(events.filter((event) => methodOf(event) === '_server/permission_decided')).toMatchObject([
    { payload: { params: { requestId: request?.requestId, outcome: 'cancelled', by: 'server' } } },
  ]);
});
