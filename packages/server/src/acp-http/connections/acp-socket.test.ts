import { once } from 'node:events';
import { WebSocket } from 'ws';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRunning, untilGone } from '../../../test-support/processes.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../../test-support/start-server.ts';

let server: TestServer;
const sockets: WebSocket[] = [];

async function start(options?: TestServerOptions): Promise<void> {
  server = await startServer(options);
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) {
    socket.terminate();
  }
  await server.stop();
});

function connect(
  path = '/acp?agent=mock',
  options: { headers?: Record<string, string>; protocols?: string[] } = {},
): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}${path}`, options.protocols ?? [], {
    headers: options.headers ?? {},
  });
  sockets.push(socket);
  return socket;
}

/** The status of a handshake that is refused, or 101. */
async function statusOf(socket: WebSocket): Promise<number> {
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(101));
    socket.once('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    socket.once('error', reject);
  });
}

/** Collects what comes, and sends messages. */
function talk(socket: WebSocket) {
  const received: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer) => received.push(JSON.parse(data.toString()) as Record<string, unknown>));
  return {
    received,
    send: (message: unknown) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async until(holds: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
      for (;;) {
        const found = received.find(holds);
        if (found !== undefined) {
          return found;
        }
        await once(socket, 'message');
      }
    },
  };
}

const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: 1, clientCapabilities: {} },
};

describe('who may connect', () => {
  test('without a token: programs and pages of this machine, no page of another site, no other name for it', async () => {
    await start();
    expect(await statusOf(connect())).toBe(101);
    expect(await statusOf(connect('/acp?agent=mock', { headers: { origin: `http://127.0.0.1:${server.port}` } }))).toBe(
      101,
    );
    expect(await statusOf(connect('/acp?agent=mock', { headers: { origin: 'https://evil.example' } }))).toBe(403);
    expect(await statusOf(connect('/acp?agent=mock', { headers: { origin: 'null' } }))).toBe(403);
    expect(await statusOf(connect('/acp?agent=mock', { headers: { host: 'rebound.example' } }))).toBe(403);
    expect(await statusOf(connect('/acp'))).toBe(400);
    expect(await statusOf(connect('/acp?agent=nobody'))).toBe(400);
  });

  test('with a token: who has it, in one of three ways', async () => {
    await start({ token: 'the-token-of-this-test' });
    const token = 'the-token-of-this-test';
    expect(await statusOf(connect())).toBe(401);
    expect(await statusOf(connect('/acp?agent=mock&access_token=wrong'))).toBe(401);
    expect(await statusOf(connect('/acp?agent=mock', { headers: { origin: 'https://evil.example' } }))).toBe(401);
    expect(await statusOf(connect('/acp?agent=mock', { headers: { authorization: `Bearer ${token}` } }))).toBe(101);
    expect(await statusOf(connect(`/acp?agent=mock&access_token=${token}`))).toBe(101);
    expect(await statusOf(connect('/acp?agent=mock', { protocols: [`bearer.${token}`, 'acp'] }))).toBe(101);
    expect(server.program.output() + server.program.errorOutput()).not.toContain(token);
  });
});

describe('a conversation', () => {
  beforeEach(() => start());

  test('begins with initialize, and refuses what is no message without ending', async () => {
    const early = connect();
    await once(early, 'open');
    early.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'session/new' }));
    expect((await once(early, 'close'))[0]).toBe(1002);

    const socket = connect();
    const [[response]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'open')]);
    expect((response as { headers: Record<string, string> }).headers['acp-connection-id']).toMatch(/^[0-9a-f-]{36}$/);
    const { send, until, received } = talk(socket);
    send('no json');
    send('[]');
    send(initialize);
    await until(({ id }) => id === 0);
    expect(received).toMatchObject([
      { id: null, error: { code: -32700 } },
      { id: null, error: { code: -32600 } },
      { id: 0, result: { protocolVersion: 1 } },
    ]);
    send({ ...initialize, id: 9 });
    expect(await until(({ id }) => id === 9)).toMatchObject({ error: { code: -32600 } });
    send({ jsonrpc: '2.0', id: 2, method: 'session/new', params: { cwd: server.directory, mcpServers: [] } });
    expect(await until(({ id }) => id === 2)).toHaveProperty('result.sessionId');
  });

  async function openSession() {
    const socket = connect();
    await once(socket, 'open');
    const talking = talk(socket);
    talking.send(initialize);
    await talking.until(({ id }) => id === 0);
    talking.send({ jsonrpc: '2.0', id: 1, method: 'session/new', params: { cwd: server.directory, mcpServers: [] } });
    const { result } = await talking.until(({ id }) => id === 1);
    const { sessionId } = result as { sessionId: string };
    const prompt = (id: number, text: string): void =>
      talking.send({
        jsonrpc: '2.0',
        id,
        method: 'session/prompt',
        params: { sessionId, prompt: [{ type: 'text', text }] },
      });
    return { socket, prompt, ...talking };
  }

  async function agentPid({ prompt, until }: Awaited<ReturnType<typeof openSession>>): Promise<number> {
    prompt(50, 'show pid');
    const said = await until(({ params }) => /"text":"\D*\d{2,}/.test(JSON.stringify(params ?? '')));
    return Number(/"text":"\D*(\d+)/.exec(JSON.stringify(said))?.[1]);
  }

  test('ends with its socket: the agent goes too', async () => {
    const session = await openSession();
    const pid = await agentPid(session);
    expect(isRunning(pid)).toBe(true);
    session.prompt(2, 'hang');
    session.socket.terminate();
    await untilGone([pid]);
  });

  test('ends with its agent: what waits is answered with the reason', async () => {
    const { socket, prompt, until } = await openSession();
    prompt(2, 'stderr oh no\nexit 3');
    const closed = once(socket, 'close');
    expect(await until(({ id }) => id === 2)).toMatchObject({ error: { data: { exitCode: 3, signal: null } } });
    expect((await closed)[0]).toBe(1000);
  });

  test('ends with the server: its agent goes too', async () => {
    const session = await openSession();
    const pid = await agentPid(session);
    session.prompt(2, 'hang');
    const closed = once(session.socket, 'close');
    await server.stop();
    expect((await closed)[0]).toBe(1001);
    expect(isRunning(pid)).toBe(false);
  });
});
