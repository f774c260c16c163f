import { expect, it } from 'vitest';
import type { Session } from './session.ts';
import { readEvents, runPrompt, saidText, scripted, useSessions, waitForEvent } from './sessions.test-support.ts';

const start = useSessions();

const answers = `
  if (method === 'initialize') send({ id, result: { agentCapabilities: { loadSession: true } } });
  const update = (update) => send({ method: 'session/update', params: { sessionId: 'a', update } });
  const say = (text) => update({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } });
`;

/** Two modes in both of their forms. */
const opened = `{
  sessionId: 'a',
  modes: { currentModeId: 'default', availableModes: [{ id: 'default', name: 'D' }, { id: 'plan', name: 'P' }] },
  configOptions: [{ id: 'm', category: 'mode', currentValue: 'default', options: [{ value: 'default' }, { value: 'plan' }] }],
}`;

function modesOf(session: Session): unknown[] {
  const { modes, configOptions } = session.view({ withUsage: false });
  return [modes?.currentModeId, configOptions?.[0]?.['currentValue']];
}

it('a mode that is told as a message is the mode in both of its forms, and the message stays as it came', async () => {
  const program = scripted(`${answers}
    if (method === 'session/new') send({ id, result: ${opened} });
    if (method === 'session/prompt') { say('[MODE_UPDATE] plan'); send({ id, result: { stopReason: 'end_turn' } }); }`);
  const { sessions, cwd } = await start({ program, quirks: { modeMarkerText: '[MODE_UPDATE] ' } });
  const { session } = await sessions.create({ agent: 'x', cwd });
  expect(modesOf(session)).toEqual(['default', 'default']);
  await runPrompt(session, 'plan it');
  expect(modesOf(session)).toEqual(['plan', 'plan']);
  expect(saidText(await readEvents(session))).toBe('[MODE_UPDATE] plan');
});

it('without that departure the same message is a message', async () => {
  const program = scripted(`${answers}
    if (method === 'session/new') send({ id, result: ${opened} });
    if (method === 'session/prompt') { say('[MODE_UPDATE] plan'); send({ id, result: { stopReason: 'end_turn' } }); }`);
  const { sessions, cwd } = await start({ program });
  const { session } = await sessions.create({ agent: 'x', cwd });
  await runPrompt(session, 'plan it');
  expect(modesOf(session)).toEqual(['default', 'default']);
});

it('what is told before the session is open counts, and is recorded before it', async () => {
  const program = scripted(`${answers}
    if (method === 'session/new') {
      update({ sessionUpdate: 'usage_update', used: 7, size: 100 });
      send({ id, result: { sessionId: 'a' } });
    }`);
  const { sessions, cwd } = await start({ program });
  const { session } = await sessions.create({ agent: 'x', cwd });
  expect(session.view({ withUsage: false }).usage).toEqual({ used: 7, size: 100 });
  const methods = (await readEvents(session)).map(({ payload }) => 'method' in payload && payload.method);
  expect(methods.slice(0, 2)).toEqual(['session/update', '_server/agent_started']);
});

it.each([
  { isCumulative: false, reports: [10, 5], turns: [10, 5] },
  { isCumulative: true, reports: [10, 15], turns: [10, 5] },
])('usage is told by turn and in sum when the agent reports $reports', async ({ isCumulative, reports, turns }) => {
  const program = scripted(`${answers}
    if (method === 'session/new') send({ id, result: { sessionId: 'a' } });
    if (method === 'session/prompt') {
      const totalTokens = ${JSON.stringify(reports)}[prompt = (prompt ?? -1) + 1];
      send({ id, result: { stopReason: 'end_turn', usage: { totalTokens } } });
    }`);
  const { sessions, cwd } = await start({ program, quirks: { usageIsCumulative: isCumulative } });
  const { session } = await sessions.create({ agent: 'x', cwd });
  for (const totalTokens of turns) {
    expect((await runPrompt(session, 'go')).usage).toEqual({ totalTokens });
  }
  expect(session.view({ withUsage: false }).usage).toEqual({ totalTokens: 15 });
});

it('a conversation that is repeated after session/load was answered is not recorded again', async () => {
  const program = scripted(`${answers}
    if (method === 'session/new') send({ id, result: { sessionId: 'a' } });
    if (method === 'session/load') {
      send({ id, result: {} });
      setTimeout(() => { say('The first answer.'); say('And more.'); }, 400);
    }
    if (method === 'session/prompt') {
      say('The ' + params.prompt[0].text + ' answer.');
      send({ id, result: { stopReason: 'end_turn' } });
    }`);
  const { sessions, cwd } = await start({ program, quirks: { replaysAfterAnswer: true } });
  const { session } = await sessions.create({ agent: 'x', cwd });
  await runPrompt(session, 'first');
  process.kill(Number(session.view({ withUsage: false }).pid), 'SIGKILL');
  await waitForEvent(session, ({ payload }) => 'method' in payload && payload.method === '_server/agent_exited');
  await runPrompt(session, 'second');
  expect(saidText(await readEvents(session))).toBe('The first answer.The second answer.');
});

it('an agent that answers the turn after a failed one with nothing is opened again in between', async () => {
  const program = scripted(`${answers}
    if (method === 'session/new' || method === 'session/resume') send({ id, result: { sessionId: 'a' } });
    if (method === 'session/close') { prompt = undefined; send({ id, result: {} }); }
    if (method === 'session/prompt') {
      if (params.prompt[0].text === 'fail') { prompt = 'shifted'; send({ id, error: { code: -32603, message: 'no' } }); }
      else { if (prompt === undefined) say('Well.'); send({ id, result: { stopReason: 'end_turn' } }); }
    }`);
  const { sessions, cwd } = await start({ program, quirks: { desyncAfterFailure: true } });
  const { session } = await sessions.create({ agent: 'x', cwd });
  expect((await runPrompt(session, 'fail')).error).toMatchObject({ code: 'agent_error' });
  await runPrompt(session, 'next');
  expect(saidText(await readEvents(session))).toBe('Well.');
});
