import { expect, it } from 'vitest';
import {
  methodOf,
  readEvents,
  runPrompt,
  saidText,
  scripted,
  useSessions,
  waitForEvent,
  waitForTitle,
} from './sessions.test-support.ts';

const createHarness = useSessions();

/** Knows only `session/new`, and says back what it was prompted with. */
const forgetful = scripted(`
  if (method === 'initialize') send({ id, result: { protocolVersion: 1, agentCapabilities: {} } });
  if (method === 'session/new') send({ id, result: { sessionId: 'agent-session' } });
  if (method === 'session/prompt') {
    const text = params.prompt.map((block) => block.text).join('|');
    send({ method: 'session/update', params: { sessionId: 'agent-session',
      update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } } } });
    send({ id, result: { stopReason: 'end_turn' } });
  }`);

it('goes on natively where the agent can, and both sessions go their own way', async () => {
  const { sessions } = await createHarness();
  const { session } = await sessions.create({ agent: 'mock', id: 'first', title: 'The first' });
  await runPrompt(session, 'say one');
  await waitForTitle(session);
  const index = session.log.lastIndex;
  const { session: fork, created } = await sessions.fork('first', { id: 'second' });
  expect(created).toBe(true);
  const events = await readEvents(fork);
  expect(events[0]).toMatchObject({
    eventIndex: 1,
    sender: 'server',
    payload: { method: '_server/forked_from', params: { sessionId: 'first', index } },
  });
  const started = events.find((event) => methodOf(event) === '_server/agent_started');
  expect(started?.payload).toMatchObject({ params: { resumed: 'fork' } });
  expect(fork.view({ withUsage: false })).toMatchObject({ id: 'second', title: 'The first', agent: 'mock' });
  expect(fork.view({ withUsage: false }).agentSessionId).not.toBe(session.view({ withUsage: false }).agentSessionId);
  expect(await runPrompt(fork, 'say two')).toMatchObject({ stopReason: 'end_turn' });
  expect(session.log.lastIndex).toBe(index);
  const again = await sessions.fork('first', { id: 'second' });
  expect(again.created).toBe(false);
  expect(again.session).toBe(fork);
  await expect(sessions.fork('first', { id: 'second', title: 'other' })).rejects.toMatchObject({
    code: 'session_already_exists',
  });
});

it('tells an agent that cannot fork what was said', async () => {
  const { sessions } = await createHarness({ program: forgetful });
  const { session } = await sessions.create({ agent: 'mock', id: 'first' });
  await runPrompt(session, 'remember seven');
  const { session: fork } = await sessions.fork('first', { title: 'Another way' });
  expect(fork.view({ withUsage: false }).title).toBe('Another way');
  await runPrompt(fork, 'which number');
  const events = await readEvents(fork);
  expect(events.map(methodOf)[0]).toBe('_server/forked_from');
  expect(events.find((event) => methodOf(event) === '_server/agent_started')?.payload).toMatchObject({
    params: { resumed: 'history' },
  });
  expect(saidText(events)).toMatch(/User: remember seven[^]*\|which number$/);
  expect(saidText(await readEvents(session))).toBe('remember seven');
});

it('is refused while a turn runs, and of a session that is not there', async () => {
  const stuck = scripted(`
    if (method === 'initialize') send({ id, result: { protocolVersion: 1, agentCapabilities: {} } });
    if (method === 'session/new') send({ id, result: { sessionId: 'agent-session' } });`);
  const { sessions } = await createHarness({ program: stuck });
  const { session } = await sessions.create({ agent: 'mock', id: 'first' });
  await session.prompt({ prompt: 'never answered' }, undefined);
  await waitForEvent(session, (event) => methodOf(event) === '_server/turn_started');
  await expect(sessions.fork('first', {})).rejects.toMatchObject({ code: 'conflict', status: 409 });
  expect(await sessions.list()).toEqual([session]);
  await expect(sessions.fork('none', {})).rejects.toMatchObject({ code: 'session_not_found' });
});
