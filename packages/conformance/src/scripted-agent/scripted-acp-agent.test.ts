import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { startAgentProcess, type Message } from './agent-process.test-support.ts';

const answers =
  (id: unknown) =>
  (message: Message): boolean =>
    message.id === id && message.method === undefined;

const says =
  (pattern: RegExp) =>
  ({ params }: Message): boolean =>
    pattern.test(params?.update?.content?.text ?? '');

it('is a correct agent when no script says otherwise', async () => {
  await using agent = startAgentProcess();
  agent.send({ id: 0, method: 'initialize', params: { protocolVersion: 1 } });
  expect((await agent.until(answers(0))).result).toMatchObject({ protocolVersion: 1, agentCapabilities: {} });
  agent.send({ id: 'new', method: 'session/new', params: { cwd: '/' } });
  expect((await agent.until(answers('new'))).result?.['sessionId']).toMatch(/^scripted-/);
  agent.send({
    id: 2,
    method: 'session/prompt',
    params: { sessionId: 's', prompt: [{ type: 'text', text: 'Hello.' }] },
  });
  expect((await agent.until(answers(2))).result).toEqual({ stopReason: 'end_turn' });
  expect(agent.texts()).toEqual(['echo: Hello.']);
  agent.endInput();
  expect(await agent.exited).toEqual({ code: 0, signal: null });
});

it('writes lines of exactly the bytes that are asked for, numbered', async () => {
  await using agent = startAgentProcess();
  agent.prompt(1, [{ flood: { count: 5000, bytes: 250 } }, { line: 100_000 }]);
  await agent.until(answers(1));
  const lines = agent.output().toString('utf8').split('\n');
  expect(new Set(lines.slice(0, 5000).map((line) => line.length + 1))).toEqual(new Set([250]));
  expect(lines.slice(0, 5000).map((line) => Number(/SEQ(\d{8})/.exec(line)?.[1]))).toEqual([...Array(5000).keys()]);
  expect(lines[5000]).toHaveLength(99_999);
});

it('writes any bytes, in pieces', async () => {
  await using agent = startAgentProcess();
  const bytes = Buffer.concat([Buffer.from('€%session%'), Buffer.from([0xff, 0x00]), Buffer.from('%request%\n')]);
  agent.prompt(7, [{ write: { base64: bytes.toString('base64'), cutAt: [1, 2, -3], delayMs: 1 } }]);
  await agent.until(answers(7));
  const expected = Buffer.concat([Buffer.from('€"s"'), Buffer.from([0xff, 0x00]), Buffer.from('7\n')]);
  expect(agent.output().subarray(0, expected.length)).toEqual(expected);
});

it('asks under any id, tells each answer once, and tells of answers that nobody asked for', async () => {
  await using agent = startAgentProcess();
  for (const id of [0, 'a', '', null]) {
    agent.prompt(1, [{ ask: { id, wait: false } }, { answer: {} }]);
    await agent.until((message) => message.id === id && message.method === 'session/request_permission');
    agent.send({ id, result: { outcome: { outcome: 'selected', optionId: 'allow' } } });
    const told = `decision ${JSON.stringify(id)} {"outcome":"selected","optionId":"allow"}`;
    await agent.until(({ params }) => params?.update?.content?.text === told);
  }
  agent.send({ id: 'a', result: {} });
  expect((await agent.until(({ method }) => method === '_scripted/stray_reply')).params).toEqual({ id: 'a' });
});

it('answers early, often, for others, late, and never', async () => {
  await using agent = startAgentProcess();
  agent.prompt(1, [{ stop: 'refusal' }, { hold: 'later' }]);
  agent.prompt(2, [
    { answer: { times: 2 } },
    { answer: { id: 'x', error: { code: 5, message: 'no' } } },
    { release: 'later' },
  ]);
  await agent.until(answers(1));
  expect(agent.messages().map(({ id }) => id)).toEqual([2, 2, 'x', 1]);
  expect(agent.messages().at(-1)?.result).toEqual({ stopReason: 'refusal' });
});

it('ends a turn as cancelled, unless it is told to ignore that', async () => {
  await using agent = startAgentProcess();
  agent.prompt(1, [{ say: 'busy' }, { hang: true }]);
  await agent.until(says(/busy/));
  agent.send({ method: 'session/cancel', params: { sessionId: 's' } });
  expect((await agent.until(answers(1))).result).toEqual({ stopReason: 'cancelled' });
  agent.prompt(2, [{ ignore: 'cancel' }, { say: 'deaf' }, { wait: 100 }]);
  await agent.until(says(/deaf/));
  agent.send({ method: 'session/cancel', params: { sessionId: 's' } });
  expect((await agent.until(answers(2))).result).toEqual({ stopReason: 'end_turn' });
});

it('plays scripts of the environment and of `_meta` before it answers', async () => {
  await using agent = startAgentProcess({
    start: [{ stderr: { text: 'started' } }],
    methods: { 'session/new': [{ say: 'early' }] },
    agentCapabilities: { loadSession: true },
  });
  agent.send({ id: 1, method: 'initialize', params: {} });
  expect((await agent.until(answers(1))).result?.['agentCapabilities']).toEqual({ loadSession: true });
  agent.send({ id: 2, method: 'session/new', params: {} });
  await agent.until(answers(2));
  expect(agent.messages().at(-2)?.params?.update?.content?.text).toBe('early');
  agent.send({ id: 3, method: 'session/new', params: { _meta: { script: [{ exit: 6 }] } } });
  expect(await agent.exited).toEqual({ code: 6, signal: null });
  expect(agent.errorOutput()).toBe('started');
});

it('finds its script behind other blocks, and measures those', async () => {
  await using agent = startAgentProcess();
  const prompt = ['before', '[{"tell":"prompt"}]', 'ünd'].map((text) => ({ type: 'text', text }));
  agent.send({ id: 1, method: 'session/prompt', params: { sessionId: 's', prompt } });
  await agent.until(answers(1));
  expect(agent.texts()).toEqual([`prompt 10 ${createHash('sha256').update('beforeünd').digest('hex')}`]);
});

it('refuses what is no script', async () => {
  await using agent = startAgentProcess();
  for (const [id, text] of ['[{"say":', '[1]', '[{"no such step":1}]', '[{"say":"a","think":"b"}]'].entries()) {
    agent.send({ id, method: 'session/prompt', params: { sessionId: 's', prompt: [{ type: 'text', text }] } });
    expect((await agent.until(answers(id))).error?.code).toBe(-32602);
  }
});

it('starts children in every way, ends by a signal, and outlives SIGTERM and the end of its input when told', async () => {
  const children: number[] = [];
  try {
    await using agent = startAgentProcess();
    const ways = [{}, { setsid: true }, { doubleFork: true, holdPipes: true }, { setsid: true, doubleFork: true }];
    agent.prompt(1, [{ ignore: 'eof' }, { ignore: 'sigterm' }, { eat: 1 }, ...ways.map((spawn) => ({ spawn }))]);
    await agent.until(answers(1));
    children.push(...agent.texts().map((text) => Number(/^child (\d+)$/.exec(text)?.[1])));
    expect(children).toHaveLength(4);
    for (const pid of children) expect(process.kill(pid, 0)).toBe(true);
    agent.send({
      id: 'last',
      method: 'session/prompt',
      params: { prompt: [{ text: '[{"wait":200},{"exit":"SIGABRT"}]' }] },
    });
    process.kill(agent.pid, 'SIGTERM');
    agent.endInput();
    expect(await agent.exited).toEqual({ code: null, signal: 'SIGABRT' });
  } finally {
    for (const pid of children) process.kill(pid, 'SIGKILL');
  }
});

it('closes its output and lives on', async () => {
  await using agent = startAgentProcess();
  agent.prompt(1, [{ say: 'last' }, { close: 'stdout' }, { say: 'unheard' }]);
  agent.prompt(2, [{ wait: 50 }, { stderr: { text: 'alive' } }, { exit: 0 }]);
  expect(await agent.exited).toEqual({ code: 0, signal: null });
  expect(agent.texts()).toEqual(['last']);
  expect(agent.errorOutput()).toBe('alive');
});
