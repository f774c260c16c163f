import { mkdir, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppFetch } from '../../http/app-fetch.ts';
import { appOf, createAcpBench, readMessages, type AcpBench } from '../acp-http.test-support.ts';
import { AcpServers } from './acp-servers.ts';
import { createServerRoutes } from './server-routes.ts';

let bench: AcpBench;
let servers: AcpServers;
let app: AppFetch;

function serve(): void {
  servers = new AcpServers(bench.dependencies);
  app = appOf('/v1/acp', async () => createServerRoutes(servers, { silentMs: 200, heartbeatMs: 50 }));
}

beforeEach(async () => {
  bench = await createAcpBench();
  serve();
});
afterEach(async () => {
  await servers.close();
  await bench.close();
});

async function send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
  const headers = { host: 'localhost', ...(init.headers as Record<string, string>) };
  return app(new Request(`http://localhost${path}`, { method, ...init, headers }));
}

async function post(path: string, message: unknown): Promise<Response> {
  const body = typeof message === 'string' ? message : JSON.stringify(message);
  return send('POST', path, { body, headers: { 'content-type': 'application/json' } });
}

async function ask(path: string, id: unknown, method: string, params: unknown = {}): Promise<Record<string, unknown>> {
  const response = await post(path, { jsonrpc: '2.0', id, method, params });
  return (await response.json()) as Record<string, unknown>;
}

async function read(path: string, lastEventId?: number): Promise<ReadableStream<Uint8Array> | null> {
  const headers = {
    accept: 'text/event-stream',
    ...(lastEventId === undefined ? {} : { 'last-event-id': `${lastEventId}` }),
  };
  return (await send('GET', path, { headers })).body;
}

/** Answers each request with what it got, byte for byte, and does what the method says. */
const echo = `onLine(({ id, method, params }, line) => {
  if (method === 'say') send({ method: 'said', params });
  if (method === 'ask') send({ id: params.id, method: 'question', params });
  if (method === 'raw') process.stdout.write(params.text + '\\n');
  if (method === 'die') { process.stderr.write('it is over'); setTimeout(() => process.exit(params.code), params.afterMs ?? 0); return; }
  if (method === 'linger') { setTimeout(() => send({ id, result: 'late' }), params.ms); return; }
  if (method === 'many') for (let n = 0; n < params.count; n += 1) send({ method: 'n', params: { n } });
  if (id !== undefined && method === undefined) send({ method: 'answered', params: { line } });
  else if (id !== undefined) send({ id, result: { line } });
});`;

describe('what is refused', () => {
  test.each([
    ['no agent for a new id', '/v1/acp/x', '{"jsonrpc":"2.0","id":1,"method":"initialize"}', 400, 'invalid_request'],
    [
      'an unknown agent',
      '/v1/acp/x?agent=nobody',
      '{"jsonrpc":"2.0","id":1,"method":"initialize"}',
      400,
      'unsupported_agent',
    ],
    ['what is not JSON', '/v1/acp/x?agent=mock', '{"jsonrpc"', 400, 'invalid_request'],
    ['a batch', '/v1/acp/x?agent=mock', '[{"jsonrpc":"2.0","method":"m"}]', 400, 'invalid_request'],
    ['what is not JSON-RPC', '/v1/acp/x?agent=mock', '{"hello":1}', 400, 'invalid_request'],
    [
      'what nests beyond reason',
      '/v1/acp/x?agent=mock',
      `{"jsonrpc":"2.0","method":"m","params":${'['.repeat(300)}${']'.repeat(300)}}`,
      400,
      'invalid_request',
    ],
  ])('%s', async (_what, path, body, status, code) => {
    const response = await post(path, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ type: `urn:sandbox-agent:error:${code}` });
    expect(servers.list()).toEqual([]);
  });

  test('another content type, an answer that is not wanted, a stream that is not wanted, an id that nobody has', async () => {
    expect(
      (await send('POST', '/v1/acp/x?agent=mock', { body: '{}', headers: { 'content-type': 'text/plain' } })).status,
    ).toBe(415);
    const headers = { 'content-type': 'application/json', accept: 'text/html' };
    expect((await send('POST', '/v1/acp/x?agent=mock', { body: '{}', headers })).status).toBe(406);
    expect((await send('GET', '/v1/acp/x', { headers: { accept: 'application/json' } })).status).toBe(406);
    expect(
      (await send('GET', '/v1/acp/x', { headers: { accept: 'text/event-stream', 'last-event-id': 'x' } })).status,
    ).toBe(400);
    expect((await send('GET', '/v1/acp/x', { headers: { accept: 'text/event-stream' } })).status).toBe(404);
  });

  test('another agent for the same id', async () => {
    bench.programs.set('echo', echo);
    await ask('/v1/acp/x?agent=echo', 1, 'm');
    const response = await post('/v1/acp/x?agent=mock', { jsonrpc: '2.0', id: 1, method: 'm' });
    expect(response.status).toBe(409);
    expect(await response.json()).toMatchObject({ agent: 'echo' });
  });
});

describe('messages', () => {
  beforeEach(() => bench.programs.set('echo', echo));

  test('reach the agent as they were written, in one line, with an id of ours; the answer has the caller’s', async () => {
    const written =
      '{ "jsonrpc":"2.0",\r\n "id":"mine", "method":"m", "params":{"big":12345678901234567890, "f":1.0, "id":9}, "_x":1 }';
    const response = await post('/v1/acp/x?agent=echo', written);
    expect(response.status).toBe(200);
    const answer = (await response.json()) as { id: string; result: { line: string } };
    expect(answer.id).toBe('mine');
    expect(answer.result.line).toBe(written.replace('\r\n', '  ').replace('"mine"', '1'));
    expect((await (await send('GET', '/v1/acp')).json()) as unknown).toEqual({
      servers: [{ serverId: 'x', agent: 'echo', createdAtMs: expect.any(Number) as number }],
    });
  });

  test('of two callers with equal ids each get their own answer, and no reader sees one that could be another’s', async () => {
    await ask('/v1/acp/x?agent=echo', 0, 'first');
    const stream = read('/v1/acp/x', 0);
    const answers = await Promise.all(['a', 'b', 'c'].map(async (text) => ask('/v1/acp/x', 1, 'm', { text })));
    expect(answers.map(({ id }) => id)).toEqual([1, 1, 1]);
    expect(
      answers.map(({ result }) => (JSON.parse((result as { line: string }).line) as { params: unknown }).params),
    ).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'c' }]);
    await ask('/v1/acp/x', 2, 'say', { text: 'end' });
    const { messages } = await readMessages(await stream, 2);
    expect(messages.map(({ message }) => message['id'] ?? message['method'])).toEqual([0, 'said']);
  });

  test('appear on the stream as they came, answers too; what is no message is told as such', async () => {
    await ask('/v1/acp/x?agent=echo', 'one', 'm');
    await ask('/v1/acp/x', 'two', 'raw', { text: 'no json at all' });
    await ask('/v1/acp/x', 'three', 'raw', { text: '{"jsonrpc":"2.0","method":"odd","params":{"n":1.50},"_meta":{}}' });
    const { messages, text } = await readMessages(await read('/v1/acp/x', 0), 5);
    expect(messages.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
    expect(messages.map(({ message }) => message['id'] ?? message['method'])).toEqual([
      'one',
      '_adapter/invalid_stdout',
      'two',
      'odd',
      'three',
    ]);
    expect(messages[1]?.message['params']).toEqual({ error: 'not_json', raw: 'no json at all' });
    expect(text).toContain(
      'event: message\nid: 4\ndata: {"jsonrpc":"2.0","method":"odd","params":{"n":1.50},"_meta":{}}\n\n',
    );
  });

  test('a notification is accepted', async () => {
    const response = await post('/v1/acp/x?agent=echo', { jsonrpc: '2.0', method: 'say', params: { text: 'hi' } });
    expect(response.status).toBe(202);
    const { messages } = await readMessages(await read('/v1/acp/x', 0), 1);
    expect(messages[0]?.message).toMatchObject({ method: 'said', params: { text: 'hi' } });
  });

  test('an answer that takes long begins before it is there', async () => {
    const response = await post('/v1/acp/x?agent=echo', {
      jsonrpc: '2.0',
      id: 1,
      method: 'linger',
      params: { ms: 600 },
    });
    const text = await response.text();
    expect(text).toMatch(/^ +\{/);
    expect(JSON.parse(text)).toEqual({ jsonrpc: '2.0', id: 1, result: 'late' });
  });
});

describe('requests of the agent', () => {
  beforeEach(() => bench.programs.set('echo', echo));

  test('a new reader gets those that are open and what comes next; the first answer wins', async () => {
    await ask('/v1/acp/x?agent=echo', 1, 'ask', { id: 0, what: 'first' });
    await ask('/v1/acp/x', 2, 'ask', { id: 1, what: 'second' });
    await ask('/v1/acp/x', 3, 'say', { text: 'old' });
    expect((await post('/v1/acp/x', { jsonrpc: '2.0', id: 0, result: 'yes' })).status).toBe(202);
    expect((await post('/v1/acp/x', { jsonrpc: '2.0', id: 0, result: 'no' })).status).toBe(202);
    const stream = await read('/v1/acp/x');
    await ask('/v1/acp/x', 4, 'say', { text: 'new' });
    const { messages, text } = await readMessages(stream, 4);
    expect(messages.map(({ message }) => message['params'] ?? message['id'])).toEqual([
      { id: 1, what: 'second' },
      { line: '{"jsonrpc":"2.0","id":0,"result":"yes"}' },
      { text: 'new' },
      4,
    ]);
    const ids = [...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id));
    expect(ids).toEqual([...ids].sort((one, other) => one - other));
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('a reader with a number gets exactly what follows it', async () => {
    await ask('/v1/acp/x?agent=echo', 1, 'many', { count: 50 });
    const { messages } = await readMessages(await read('/v1/acp/x', 20), 31);
    expect(messages.map(({ id }) => id)).toEqual(Array.from({ length: 31 }, (_, index) => index + 21));
    expect(messages.at(0)?.message).toMatchObject({ params: { n: 20 } });
  });

  test('a reader that comes a moment before the first message is not turned away', async () => {
    const stream = read('/v1/acp/early');
    await ask('/v1/acp/early?agent=echo', 1, 'say', { text: 'hello' });
    const { messages } = await readMessages(await stream, 1);
    expect(messages[0]?.message).toMatchObject({ method: 'said' });
  });
});

describe('an agent that dies', () => {
  beforeEach(() => bench.programs.set('echo', echo));

  test('fails what waits at once with how it ended; readers are told; initialize starts another on the same stream', async () => {
    await ask('/v1/acp/x?agent=echo', 1, 'm');
    const stream = await read('/v1/acp/x');
    const waiting = post('/v1/acp/x', { jsonrpc: '2.0', id: 2, method: 'never', params: {} });
    const response = await post('/v1/acp/x', { jsonrpc: '2.0', id: 3, method: 'die', params: { code: 3 } });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({
      type: 'urn:sandbox-agent:error:agent_process_exited',
      exitCode: 3,
      signal: null,
      stderrTail: 'it is over',
    });
    await waiting;
    expect((await post('/v1/acp/x', { jsonrpc: '2.0', id: 4, method: 'm' })).status).toBe(502);
    expect((await post('/v1/acp/x', { jsonrpc: '2.0', method: 'say' })).status).toBe(502);
    expect((await post('/v1/acp/x', { jsonrpc: '2.0', id: 9, result: 1 })).status).toBe(202);
    expect(await ask('/v1/acp/x', 1, 'initialize')).toMatchObject({ id: 1 });
    const { messages } = await readMessages(stream, 3);
    expect(messages.slice(1).map(({ message }) => message)).toMatchObject([
      { method: '_adapter/agent_exited', params: { success: false, code: 3 } },
      { id: 1 },
    ]);
  });

  test('after its answer has begun gives a JSON-RPC error in its place', async () => {
    const response = await post('/v1/acp/x?agent=echo', {
      jsonrpc: '2.0',
      id: 7,
      method: 'die',
      params: { code: 1, afterMs: 500 },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({ id: 7, error: { code: -32603, data: { exitCode: 1, status: 502 } } });
  });

  test('that was never a program is a 502 and leaves no server', async () => {
    bench.programs.set('quits', 'process.exit(9)');
    const response = await post('/v1/acp/x?agent=quits', { jsonrpc: '2.0', id: 1, method: 'initialize' });
    const answer = (await response.json()) as { error?: { data: object } };
    // Where a program takes long to start, the answer has begun before it ends.
    expect({ status: response.status, ...answer, ...answer.error?.data }).toMatchObject({ status: 502, exitCode: 9 });
  });
});

describe('the end', () => {
  beforeEach(() => bench.programs.set('echo', echo));

  test('DELETE ends a stubborn tree in bounded time, its streams and its log; an unknown id is no error', async () => {
    bench.programs.set(
      'stubborn',
      `process.on('SIGTERM', () => {});
      require('node:child_process').spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
      setInterval(() => {}, 1000); ${echo}`,
    );
    await ask('/v1/acp/x?agent=stubborn', 1, 'm');
    const stream = readMessages(await read('/v1/acp/x'), 100);
    const waiting = post('/v1/acp/x', { jsonrpc: '2.0', id: 2, method: 'linger', params: { ms: 600_000 } });
    expect((await send('DELETE', '/v1/acp/x')).status).toBe(204);
    expect(bench.isAnythingLeft()).toBe(false);
    await (await waiting).text();
    await stream;
    expect((await send('DELETE', '/v1/acp/x')).status).toBe(204);
    expect((await (await send('GET', '/v1/acp')).json()) as unknown).toEqual({ servers: [] });
    expect(await ask('/v1/acp/x?agent=echo', 1, 'm')).toMatchObject({ id: 1 });
    expect((await readMessages(await read('/v1/acp/x', 0), 1)).messages[0]?.id).toBe(1);
  }, 20_000);

  test('of the server ends its agents; the next one goes on counting under the same id', async () => {
    await ask('/v1/acp/x?agent=echo', 1, 'say', { text: 'before' });
    const stream = await read('/v1/acp/x');
    await servers.close();
    expect(bench.isAnythingLeft()).toBe(false);
    await readMessages(stream, 100);
    serve();
    await ask('/v1/acp/x?agent=echo', 1, 'say', { text: 'after' });
    const { messages } = await readMessages(await read('/v1/acp/x', 2), 3);
    expect(messages.map(({ id }) => id)).toEqual([3, 4, 5]);
    expect(messages[0]?.message).toMatchObject({ method: '_adapter/agent_exited' });
    expect(messages[1]?.message).toMatchObject({ params: { text: 'after' } });
  });

  test('DELETE while the agent starts leaves nothing', async () => {
    const first = post('/v1/acp/x?agent=echo', { jsonrpc: '2.0', id: 1, method: 'm' });
    const deleted = await send('DELETE', '/v1/acp/x');
    expect(deleted.status).toBe(204);
    await first;
    expect(bench.isAnythingLeft()).toBe(false);
  });

  test('a log that cannot be opened starts no agent', async () => {
    await mkdir(`${bench.root}/acp`);
    await writeFile(`${bench.root}/acp/servers`, 'in the way');
    expect((await post('/v1/acp/x?agent=echo', { jsonrpc: '2.0', id: 1, method: 'm' })).status).toBeGreaterThanOrEqual(
      500,
    );
    expect(bench.isAnythingLeft()).toBe(false);
    expect(servers.list()).toEqual([]);
  });
});
