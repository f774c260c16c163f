import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppFetch } from '../../http/app-fetch.ts';
import { silentLogger } from '../../telemetry/logger.ts';
import { appOf, createAcpBench, readMessages, type AcpBench } from '../acp-http.test-support.ts';
import { AcpConnections } from './acp-connections.ts';
import { createConnectionRoutes } from './connection-routes.ts';

let bench: AcpBench;
let connections: AcpConnections;
let app: AppFetch;

beforeEach(async () => {
  bench = await createAcpBench();
  bench.programs.set('echo', echo);
  connections = new AcpConnections(bench.dependencies);
  app = appOf('/acp', async () => createConnectionRoutes(connections, silentLogger));
});
afterEach(async () => {
  await connections.close();
  await bench.close();
});

/** Tells each line back on the stream of the session it names, then answers; some methods do more. */
const echo = `onLine(({ id, method, params = {} }, line) => {
  if (method === 'noise') process.stdout.write('no json\\n');
  if (method === 'die') { process.stderr.write('it is over'); process.exit(3); }
  if (method === 'never' || method === 'session/prompt' && params.never) return;
  if (method === 'many') for (let n = 0; n < params.count; n += 1) send({ method: 'n', params: { sessionId: params.to, n } });
  if (method === 'ask') send({ id: 0, method: 'question', params: { sessionId: params.to } });
  if (method === undefined) send({ method: 'answered', params: { line } });
  else if (id !== undefined) send({ id, result: { line, sessionId: params.to } });
});`;

type Headers_ = Readonly<Record<string, string>>;

async function send(method: string, headers: Headers_, body?: unknown, path = '/acp'): Promise<Response> {
  const text = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
  return app(
    new Request(`http://localhost${path}`, {
      method,
      headers: { host: 'localhost', ...(text === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(text === undefined ? {} : { body: text }),
    }),
  );
}

/** Opens a connection and gives the header that names it. */
async function open(agent = 'echo'): Promise<Headers_> {
  const response = await send('POST', { 'acp-agent': agent }, { jsonrpc: '2.0', id: 'first', method: 'initialize' });
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ id: 'first' });
  return { 'acp-connection-id': response.headers.get('acp-connection-id') ?? '' };
}

async function request(connection: Headers_, id: number, method: string, params: object = {}): Promise<void> {
  const { sessionId } = params as { sessionId?: string };
  const headers = { ...connection, ...(sessionId === undefined ? {} : { 'acp-session-id': sessionId }) };
  const response = await send('POST', headers, { jsonrpc: '2.0', id, method, params });
  expect([response.status, await response.text()]).toEqual([202, '']);
}

async function read(connection: Headers_, count: number, more: Headers_ = {}) {
  const response = await send('GET', { accept: 'text/event-stream', ...connection, ...more });
  expect(response.status).toBe(200);
  return readMessages(response.body, count);
}

describe('what is refused', () => {
  const initialize = { jsonrpc: '2.0', id: 1, method: 'initialize' };
  test.each([
    ['no agent', {}, initialize, 400],
    ['an unknown agent', { 'acp-agent': 'nobody' }, initialize, 400],
    ['initialize without an id', { 'acp-agent': 'echo' }, { ...initialize, id: null }, 400],
    ['a message without a connection', {}, { jsonrpc: '2.0', method: 'm' }, 400],
    ['a connection that is not there', { 'acp-connection-id': 'x' }, { jsonrpc: '2.0', method: 'm' }, 404],
    ['a batch', { 'acp-agent': 'echo' }, [initialize], 400],
    ['another content type', { 'content-type': 'text/plain' }, initialize, 415],
  ])('%s', async (_what, headers, body, status) => {
    const response = await send('POST', headers, body);
    expect([response.status, response.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
  });

  test('a session header that is missing or another, a second initialize, a stream of nothing or of another kind', async () => {
    const connection = await open();
    const cancel = { jsonrpc: '2.0', method: 'session/cancel', params: { sessionId: 's' } };
    expect((await send('POST', connection, cancel)).status).toBe(400);
    expect((await send('POST', { ...connection, 'acp-session-id': 'other' }, cancel)).status).toBe(400);
    expect((await send('POST', { ...connection, 'acp-session-id': 's' }, cancel)).status).toBe(202);
    expect((await send('POST', connection, initialize)).status).toBe(400);
    expect((await send('GET', { ...connection, accept: 'application/json' })).status).toBe(406);
    expect((await send('GET', { accept: 'text/event-stream' })).status).toBe(400);
    expect((await send('DELETE', {})).status).toBe(400);
    expect((await send('DELETE', { 'acp-connection-id': 'x' })).status).toBe(404);
  });

  test('a handshake that is none', async () => {
    const response = await send('GET', { upgrade: 'websocket', connection: 'upgrade', 'acp-agent': 'echo' });
    expect(response.status).toBe(400);
  });
});

describe('messages', () => {
  test('go as they were written, both ways, each to the stream it belongs to', async () => {
    const connection = await open();
    const written =
      '{"jsonrpc":"2.0","id":1,"method":"x/new","params":{"to":"s 1é","big":12345678901234567890},"_x":1.0}';
    expect((await send('POST', connection, written)).status).toBe(202);
    await request(connection, 2, 'session/prompt', { sessionId: 's 1é', to: 'ignored' });
    await request(connection, 3, 'session/load', { sessionId: 's 1é' });
    await request(connection, 4, 'noise');
    const ofConnection = await read(connection, 3);
    expect(ofConnection.messages.map(({ message }) => message['id'])).toEqual([1, 3, 4]);
    expect(ofConnection.messages[0]?.message).toMatchObject({ result: { line: written } });
    const ofSession = await read(connection, 1, { 'acp-session-id': 's 1é' });
    expect(ofSession.messages.map(({ message }) => message['id'])).toEqual([2]);
  });

  test('of a session wait for its first reader; one with a number gets exactly what follows it', async () => {
    const connection = await open();
    await request(connection, 1, 'many', { to: 'a', count: 300 });
    await request(connection, 2, 'many', { to: 'b', count: 5 });
    const all = await read(connection, 300, { 'acp-session-id': 'a' });
    expect(all.messages.map(({ message }) => (message['params'] as { n: number }).n)).toEqual(
      Array.from({ length: 300 }, (_, n) => n),
    );
    const ids = all.messages.map(({ id }) => id);
    expect(ids.every((id, at) => at === 0 || id > (ids[at - 1] ?? 0))).toBe(true);
    const [cut = 0] = ids.slice(119, 120);
    const rest = await read(connection, 180, { 'acp-session-id': 'a', 'last-event-id': `${cut}` });
    expect(rest.messages).toEqual(all.messages.slice(120));
    expect((await read(connection, 5, { 'acp-session-id': 'b' })).messages).toHaveLength(5);
  });

  test('that a client cut off before it had them come again to one that remembers where it was', async () => {
    const connection = await open();
    const first = read(connection, 2);
    await request(connection, 1, 'ask', {});
    const { messages } = await first;
    expect(messages.map(({ message }) => message['method'] ?? message['id'])).toEqual(['question', 1]);
    const again = await read(connection, 1, { 'last-event-id': `${messages[0]?.id}` });
    expect(again.messages[0]?.message).toMatchObject({ id: 1 });
    expect((await send('POST', connection, { jsonrpc: '2.0', id: 0, result: 'yes' })).status).toBe(202);
    const answered = await read(connection, 1, { 'last-event-id': `${messages[1]?.id}` });
    expect(answered.messages[0]?.message).toMatchObject({
      params: { line: '{"jsonrpc":"2.0","id":0,"result":"yes"}' },
    });
  });
});

describe('the end', () => {
  test('of an agent answers what waits, each on its stream, and ends the streams', async () => {
    const connection = await open();
    const ofConnection = read(connection, 100);
    const ofSession = read(connection, 100, { 'acp-session-id': 's' });
    await request(connection, 1, 'never');
    await request(connection, 2, 'session/prompt', { sessionId: 's', never: true });
    await request(connection, 3, 'die');
    const data = { exitCode: 3, signal: null, stderrTail: 'it is over' };
    expect((await ofConnection).messages.map(({ message }) => message)).toMatchObject([
      { id: 1, error: { code: -32603, data } },
      { id: 3, error: { data } },
    ]);
    expect((await ofSession).messages.map(({ message }) => message)).toMatchObject([{ id: 2, error: { data } }]);
    expect((await send('POST', connection, { jsonrpc: '2.0', method: 'm' })).status).toBe(404);
    expect((await read(connection, 100, { 'last-event-id': '0' })).messages).toHaveLength(2);
  });

  test('of an agent before its first answer is a 502 with the reason', async () => {
    bench.programs.set('quits', 'process.stderr.write("no way"); process.exitCode = 9;');
    const response = await send('POST', { 'acp-agent': 'quits' }, { jsonrpc: '2.0', id: 1, method: 'initialize' });
    expect(response.status).toBe(502);
    expect(await response.json()).toMatchObject({ exitCode: 9, stderrTail: 'no way' });
    expect(readdirSync(join(bench.root, 'acp', 'connections'))).toEqual([]);
  });

  test('by DELETE or with the server leaves neither processes nor logs; its other connections do not notice', async () => {
    const [one, other] = [await open(), await open('mock')];
    const stream = read(one, 100);
    expect((await send('DELETE', one)).status).toBe(202);
    await stream;
    expect((await send('DELETE', one)).status).toBe(404);
    await request(other, 1, 'session/list');
    expect((await read(other, 1)).messages[0]?.message).toMatchObject({ id: 1 });
    await connections.close();
    expect(bench.isAnythingLeft()).toBe(false);
    expect(readdirSync(join(bench.root, 'acp', 'connections'))).toEqual([]);
    expect(existsSync(bench.root)).toBe(true);
  });

  test('of a client that goes before its agent is initialized ends the agent', async () => {
    bench.programs.set('silent', 'onLine(() => {});');
    const gone = new AbortController();
    const first = app(
      new Request('http://localhost/acp?agent=silent', {
        method: 'POST',
        headers: { host: 'localhost', 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize' }),
        signal: gone.signal,
      }),
    );
    while (!bench.isAnythingLeft()) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    gone.abort();
    expect((await first).status).toBeGreaterThanOrEqual(400);
    expect(bench.isAnythingLeft()).toBe(false);
  });
});
