import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MockClient, type Update } from './mock-client.test-support.ts';

let client: MockClient;
let session: string;

/** One process serves most tests, each in a session of its own. */
let shared: MockClient;

beforeAll(() => {
  shared = new MockClient();
});
afterAll(() => shared.close());
beforeEach(async () => {
  client = shared;
  client.answerPermission = () => 'allow';
  client.clear();
  session = await client.open();
});

/** For tests that end the process. */
const withOwnProcess = () => {
  beforeEach(async () => {
    client = new MockClient();
    session = await client.open();
  });
  afterEach(() => client.close());
};

const kinds = (updates: readonly Update[]) => updates.map(({ sessionUpdate }) => sessionUpdate);
const toolUpdates = () => client.updates.filter(({ sessionUpdate }) => sessionUpdate.startsWith('tool_call'));

test('streams an answer in chunks of one message, then usage, then the stop reason, then the title', async () => {
  const { result } = await client.prompt(session, 'What is the answer to everything?');
  expect(result).toMatchObject({ stopReason: 'end_turn', usage: { totalTokens: expect.any(Number) } });
  expect(client.text).toBe('You said “What is the answer to everything?”. I am mock-small.');
  const chunks = client.updates.filter(({ sessionUpdate }) => sessionUpdate === 'agent_message_chunk');
  expect(chunks.length).toBeGreaterThan(2);
  expect(new Set(chunks.map(({ messageId }) => messageId)).size).toBe(1);
  expect(kinds(client.updates)).toContain('agent_thought_chunk');
  await client.until(({ updates }) => kinds(updates).includes('session_info_update'));
  const order = client.messages.map(({ method, result: answer, params }) =>
    method === undefined ? (answer?.['stopReason'] ?? 'other') : (params as { update: Update }).update.sessionUpdate,
  );
  expect(order.indexOf('usage_update')).toBeLessThan(order.indexOf('end_turn'));
  expect(order.indexOf('end_turn')).toBeLessThan(order.indexOf('session_info_update'));
});

test('the commands are told after the answer to session/new', async () => {
  await client.until(({ updates }) => updates.length > 0);
  const methods = client.messages.map(({ method, result }) => method ?? Object.keys(result ?? {})[0]);
  expect(methods).toEqual(['protocolVersion', 'sessionId', 'session/update']);
  expect(kinds(client.updates)).toEqual(['available_commands_update']);
});

test('accepts images, audio and embedded context', async () => {
  const prompt = [
    { type: 'text', text: 'look' },
    { type: 'image', mimeType: 'image/png', data: 'AAAA' },
    { type: 'audio', mimeType: 'audio/wav', data: 'AAAAAAAA' },
    { type: 'resource', resource: { uri: 'file:///a.txt', text: 'hello' } },
    { type: 'resource_link', uri: 'file:///b.txt', name: 'b' },
  ];
  await client.request('session/prompt', { sessionId: session, prompt });
  expect(client.text).toContain(
    'image (image/png, 3 bytes), audio (audio/wav, 6 bytes), embedded file:///a.txt (5 characters), link to file:///b.txt',
  );
});

describe('tools', () => {
  test('a write asks, and writes when it is allowed', async () => {
    const { result } = await client.prompt(session, 'write sub/a.txt hello');
    expect(result).toMatchObject({ stopReason: 'end_turn' });
    expect(readFileSync(join(client.cwd, 'sub/a.txt'), 'utf8')).toBe('hello');
    expect(toolUpdates().map(({ status }) => status)).toEqual(['pending', 'in_progress', 'completed']);
    expect(toolUpdates().at(-1)).toMatchObject({ content: [{ type: 'diff', oldText: null, newText: 'hello' }] });
    // The first id an agent gives is 0: who tests it for truth loses this request.
    expect(client.messages.find(({ method }) => method === 'session/request_permission')).toMatchObject({ id: 0 });
  });

  test('a refused write is failed, and the turn goes on', async () => {
    client.answerPermission = () => 'reject';
    const { result } = await client.prompt(session, 'write a.txt hello\nsay after');
    expect(result).toMatchObject({ stopReason: 'end_turn' });
    expect(() => readFileSync(join(client.cwd, 'a.txt'))).toThrow(/ENOENT/);
    expect(toolUpdates().at(-1)).toMatchObject({ status: 'failed' });
    expect(client.text).toBe('after');
  });

  test('an answer for good is not asked again', async () => {
    client.answerPermission = () => 'allow-always';
    await client.prompt(session, 'write a.txt 1\nwrite a.txt 2');
    expect(client.messages.filter(({ method }) => method === 'session/request_permission')).toHaveLength(1);
    expect(readFileSync(join(client.cwd, 'a.txt'), 'utf8')).toBe('2');
    expect(toolUpdates().at(-1)).toMatchObject({ content: [{ oldText: '1', newText: '2' }] });
  });

  test('runs a program without a shell', async () => {
    await client.prompt(session, 'run echo $HOME ; ls');
    expect(toolUpdates().at(-1)).toMatchObject({
      status: 'completed',
      rawOutput: { exitCode: 0, output: '$HOME ; ls\n' },
    });
    await client.prompt(session, 'run false');
    expect(toolUpdates().at(-1)).toMatchObject({ status: 'failed', rawOutput: { exitCode: 1 } });
    await client.prompt(session, 'run no-such-program-here');
    expect(toolUpdates().at(-1)).toMatchObject({ status: 'failed' });
  });

  test('a cancelled turn kills its program and ends as cancelled', async () => {
    const turn = client.prompt(session, 'run sleep 300');
    await client.until(() => toolUpdates().some(({ status }) => status === 'in_progress'));
    client.cancel(session);
    expect((await turn).result).toMatchObject({ stopReason: 'cancelled' });
    expect(toolUpdates().at(-1)).toMatchObject({ status: 'failed' });
  });

  test('a turn that is cancelled while it asks does not wait for the answer', async () => {
    client.answerPermission = () => undefined;
    const turn = client.prompt(session, 'write a.txt no');
    await client.until(({ messages }) => messages.some(({ method }) => method === 'session/request_permission'));
    client.cancel(session);
    expect((await turn).result).toMatchObject({ stopReason: 'cancelled' });
    expect((await client.prompt(session, 'say next')).result).toMatchObject({ stopReason: 'end_turn' });
  });
});

test('a plan is worked through', async () => {
  await client.prompt(session, 'plan one; two');
  const plans = client.updates.filter(({ sessionUpdate }) => sessionUpdate === 'plan');
  expect(plans.map(({ entries }) => (entries as { status: string }[]).map(({ status }) => status))).toEqual([
    ['in_progress', 'pending'],
    ['completed', 'in_progress'],
    ['completed', 'completed'],
  ]);
});

describe('turns', () => {
  test('a slow turn is cancelled in mid-stream', async () => {
    const turn = client.prompt(session, 'slow 1000 chunks 20ms');
    await client.until(({ text }) => text.includes('chunk 2 of'));
    client.cancel(session);
    expect((await turn).result).toMatchObject({ stopReason: 'cancelled' });
    expect(client.text).not.toContain('chunk 900 of');
  });

  test('prompts of one session wait for each other; sessions do not', async () => {
    const other = String((await client.request('session/new', { cwd: client.cwd, mcpServers: [] }))['sessionId']);
    const slow = client.prompt(session, 'slow 100000 chunks 5ms');
    const queued = client.prompt(session, 'say queued');
    expect((await client.prompt(other, 'say other')).result).toMatchObject({ stopReason: 'end_turn' });
    expect(client.text).not.toContain('queued');
    client.cancel(session);
    expect((await slow).result).toMatchObject({ stopReason: 'cancelled' });
    expect((await queued).result).toMatchObject({ stopReason: 'cancelled' });
  });

  test('a turn can ignore its cancel', async () => {
    const turn = client.prompt(session, 'ignore cancel\nslow 5 chunks 10ms');
    await client.until(({ text }) => text.includes('chunk 1 of'));
    client.cancel(session);
    expect((await turn).result).toMatchObject({ stopReason: 'end_turn' });
    expect(client.text).toContain('chunk 5 of 5');
  });

  test.each([
    ['refuse', 'refusal'],
    ['max tokens', 'max_tokens'],
    ['max turns', 'max_turn_requests'],
    ['end', 'end_turn'],
  ])('%s ends the turn as %s', async (text, stopReason) => {
    expect((await client.prompt(session, `${text}\nsay never`)).result).toMatchObject({ stopReason });
    expect(client.text).toBe('');
  });

  test('fails with the error that was asked for, and lives on', async () => {
    expect((await client.prompt(session, 'fail -32000 log in')).error).toMatchObject({
      code: -32_000,
      message: 'log in',
    });
    expect((await client.prompt(session, 'say still here')).result).toMatchObject({ stopReason: 'end_turn' });
  });
});

describe('the process', () => {
  withOwnProcess();

  test('ends with code 0 at the end of its input', async () => {
    client.child.stdin!.end();
    expect(await client.exit()).toEqual({ code: 0, signal: null });
  });

  test('ends as it is told to', async () => {
    client.send({
      jsonrpc: '2.0',
      id: 99,
      method: 'session/prompt',
      params: { sessionId: session, prompt: [{ type: 'text', text: 'exit 7' }] },
    });
    expect(await client.exit()).toEqual({ code: 7, signal: null });
  });

  test('dies of a signal', async () => {
    client.send({
      jsonrpc: '2.0',
      id: 99,
      method: 'session/prompt',
      params: { sessionId: session, prompt: [{ type: 'text', text: 'crash SIGSEGV' }] },
    });
    expect(await client.exit()).toEqual({ code: null, signal: 'SIGSEGV' });
  });

  test('can be made to ignore what should end it', async () => {
    await client.prompt(session, 'ignore sigterm\nignore eof');
    client.child.kill('SIGTERM');
    expect((await client.prompt(session, 'say alive')).result).toMatchObject({ stopReason: 'end_turn' });
    client.child.stdin!.end();
    client.child.kill('SIGKILL');
    expect(await client.exit()).toEqual({ code: null, signal: 'SIGKILL' });
  });
});

describe('a lot of output', () => {
  test('a burst comes whole and in order, each text as long as asked for', async () => {
    const before = client.updates.length;
    const { result } = await client.prompt(session, '{"burst":{"count":20000,"bytes":100}}');
    expect(result).toMatchObject({ stopReason: 'end_turn' });
    const texts = client.updates
      .slice(before)
      .filter(({ sessionUpdate }) => sessionUpdate === 'agent_message_chunk')
      .map(({ content }) => content?.text ?? '');
    expect(texts).toHaveLength(20_000);
    expect(texts.every((text, index) => text.length === 100 && text.startsWith(`${index + 1} `))).toBe(true);
  });

  test('a reader that stops holds the burst back, and loses nothing', async () => {
    client.child.stdout!.pause();
    const turn = client.prompt(session, 'burst 20000 x 200');
    // The agent answers other requests on the same pipe only once there is room again.
    client.child.stdout!.resume();
    expect((await turn).result).toMatchObject({ stopReason: 'end_turn' });
    expect(client.text).toContain('20000 x');
  });

  test('one big line', async () => {
    await client.prompt(session, 'line 3000000');
    expect(client.text).toHaveLength(3_000_000);
  });

  test('a raw line, as it is', async () => {
    await client.prompt(session, 'raw this is no JSON');
    expect(client.messages).toContainEqual({ method: 'invalid line', params: { line: 'this is no JSON' } });
  });
});

describe('configuration', () => {
  test('modes and options are offered, and both show a change of mode', async () => {
    const opened = await client.request('session/new', { cwd: client.cwd, mcpServers: [] });
    expect(opened['modes']).toMatchObject({ currentModeId: 'ask' });
    expect((opened['configOptions'] as { category: string }[]).map(({ category }) => category)).toEqual([
      'mode',
      'model',
      'thought_level',
    ]);
    await client.request('session/set_mode', { sessionId: session, modeId: 'auto' });
    await client.prompt(session, 'write a.txt x');
    expect(client.messages.some(({ method }) => method === 'session/request_permission')).toBe(false);
    const changed = await client.request('session/set_config_option', {
      sessionId: session,
      configId: 'mode',
      value: 'plan',
    });
    expect((changed['configOptions'] as { id: string; currentValue: string }[])[0]).toMatchObject({
      id: 'mode',
      currentValue: 'plan',
    });
    expect(client.updates.at(-1)).toMatchObject({ sessionUpdate: 'current_mode_update', currentModeId: 'plan' });
    await client.prompt(session, 'write a.txt y');
    expect(readFileSync(join(client.cwd, 'a.txt'), 'utf8')).toBe('x');
  });

  test('the model and the thinking are obeyed', async () => {
    await client.request('session/set_config_option', { sessionId: session, configId: 'model', value: 'mock-large' });
    await client.request('session/set_config_option', { sessionId: session, configId: 'thought_level', value: 'off' });
    await client.prompt(session, 'who are you?');
    expect(client.text).toContain('I am mock-large.');
    expect(kinds(client.updates)).not.toContain('agent_thought_chunk');
  });

  test('what was not offered is refused', async () => {
    expect((await client.call('session/set_mode', { sessionId: session, modeId: 'no' })).error).toMatchObject({
      code: -32_602,
    });
    expect(
      (await client.call('session/set_config_option', { sessionId: session, configId: 'no', value: 'x' })).error,
    ).toMatchObject({ code: -32_602 });
  });

  test('MCP servers are known by name', async () => {
    const mcpServers = [
      { name: 'local', command: '/bin/true', args: [], env: [] },
      { name: 'remote', type: 'http', url: 'http://127.0.0.1:1/', headers: [] },
    ];
    const { sessionId } = await client.request('session/new', { cwd: client.cwd, mcpServers });
    await client.prompt(String(sessionId), 'show mcp');
    expect(client.text).toBe('MCP servers: local (stdio), remote (http)');
  });
});

describe('sessions outlive the process', () => {
  withOwnProcess();

  const restart = async (): Promise<MockClient> => {
    client.child.kill('SIGKILL');
    await client.exit();
    const next = new MockClient({ home: client.home });
    await next.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
    return next;
  };

  test('load replays what was said before it answers; resume does not', async () => {
    await client.prompt(session, 'say first\nwrite a.txt x');
    const cut = client.prompt(session, 'slow 1000 chunks 20ms');
    await client.until(({ text }) => text.includes('chunk 1 of'));
    const second = await restart();
    await second.request('session/load', { sessionId: session, cwd: client.cwd, mcpServers: [] });
    const replayed = second.updates.filter(({ sessionUpdate }) => sessionUpdate !== 'available_commands_update');
    expect(kinds(replayed).slice(0, 5)).toEqual([
      'user_message_chunk',
      'agent_message_chunk',
      'tool_call',
      'tool_call_update',
      'tool_call_update',
    ]);
    expect(second.text).toContain('firstchunk 1 of 1000');
    expect(second.messages.at(-1)?.result ?? second.messages.at(-2)?.result).toMatchObject({
      modes: { currentModeId: 'ask' },
    });
    second.child.kill('SIGKILL');
    await second.exit();

    const third = new MockClient({ home: client.home });
    await third.request('initialize', { protocolVersion: 1, clientCapabilities: {} });
    await third.request('session/resume', { sessionId: session, cwd: client.cwd, mcpServers: [] });
    expect(third.text).toBe('');
    await third.prompt(session, 'show history');
    expect(third.text).toContain('tool_call');
    third.child.kill('SIGKILL');
    await third.exit();
    expect(cut).toBeInstanceOf(Promise);
  });

  test('list, close and delete', async () => {
    await client.prompt(session, 'say hello');
    await client.until(({ updates }) => kinds(updates).includes('session_info_update'));
    const { sessions } = await client.request('session/list', {});
    expect(sessions).toMatchObject([{ sessionId: session, cwd: client.cwd, title: 'say hello' }]);
    await client.request('session/close', { sessionId: session });
    expect((await client.prompt(session, 'say closed')).error).toMatchObject({ code: -32_002 });
    await client.request('session/resume', { sessionId: session, cwd: client.cwd, mcpServers: [] });
    expect((await client.prompt(session, 'say open')).result).toMatchObject({ stopReason: 'end_turn' });
    await client.request('session/delete', { sessionId: session });
    expect(await client.request('session/list', {})).toEqual({ sessions: [] });
    expect(
      (await client.call('session/load', { sessionId: session, cwd: client.cwd, mcpServers: [] })).error,
    ).toMatchObject({
      code: -32_002,
    });
  });

  test('an id cannot lead out of its folder', async () => {
    const { error } = await client.call('session/load', { sessionId: '../../../etc/passwd', cwd: '/', mcpServers: [] });
    expect(error).toMatchObject({ code: -32_002 });
  });
});
