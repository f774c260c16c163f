import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../../test-support/exchange.ts';

const program = fileURLToPath(new URL('stream-program.test-support.ts', import.meta.url));
const runtimes = { node: process.execPath, bun: createRequire(import.meta.url).resolve('bun/bin/bun.exe') };

interface Served {
  readonly child: ChildProcessWithoutNullStreams;
  readonly port: number;
}

async function start(runtime: string): Promise<Served> {
  const child = spawn(runtime, [program], { stdio: 'pipe' });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, port: Number(line.toString()) };
}

async function open({ port }: Served, protocols: string[] = []): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/socket`, protocols);
  await once(socket, 'open');
  return socket;
}

interface Facts {
  readonly opened: number;
  readonly closed: number;
  readonly flooded: number;
}

async function factsOf({ port }: Served): Promise<Facts> {
  return (await exchange({ url: `http://127.0.0.1:${port}`, path: '/facts' })).json as Facts;
}

async function until(served: Served, holds: (facts: Facts) => boolean): Promise<void> {
  while (!holds(await factsOf(served))) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.for(Object.entries(runtimes))('a WebSocket on %s', ([, runtime]) => {
  let served: Served;
  beforeAll(async () => {
    served = await start(runtime);
  });
  afterAll(() => {
    served.child.kill('SIGKILL');
  });

  test('carries text and bytes both ways, as what they are, and the headers of its upgrade', async () => {
    const socket = new WebSocket(`ws://127.0.0.1:${served.port}/socket`);
    const [[response]] = await Promise.all([once(socket, 'upgrade'), once(socket, 'open')]);
    expect((response as { headers: object }).headers).toMatchObject({ 'x-made-by': 'the test' });
    for (const message of ['hello', 'größer 💾', '', 'y'.repeat(900_000)]) {
      socket.send(message);
      expect(await once(socket, 'message')).toEqual([Buffer.from(message), false]);
    }
    socket.send(Buffer.from([0, 255, 10]));
    expect(await once(socket, 'message')).toEqual([Buffer.from([0, 255, 10]), true]);
    socket.close();
    await once(socket, 'close');
  });

  test('agrees on a subprotocol that is not a token, or on the only one', async () => {
    const both = await open(served, ['bearer.secret', 'acp']);
    expect(both.protocol).toBe('acp');
    const one = await open(served, ['bearer.secret']);
    expect(one.protocol).toBe('bearer.secret');
    both.terminate();
    one.terminate();
  });

  test('is closed by either side, once', async () => {
    const before = await factsOf(served);
    const socket = await open(served);
    socket.send('bye');
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer];
    expect([code, reason.toString()]).toEqual([4001, 'as you wish']);
    const cut = await open(served);
    cut.terminate();
    await until(served, ({ closed }) => closed >= before.closed + 2);
    expect((await factsOf(served)).opened - before.opened).toBe(2);
  });

  test('of a reader that stops keeps nothing: its sender waits', async () => {
    const socket = await open(served);
    socket.send('flood');
    await once(socket, 'message');
    socket.pause();
    let before = -1;
    await until(served, ({ flooded }) => {
      const same = flooded === before;
      before = flooded;
      return same;
    });
    // What a socket and its buffers take of 64 KiB messages on loopback.
    expect(before * 64 * 1024).toBeLessThan(32 * 1024 * 1024);
    const { closed } = await factsOf(served);
    socket.terminate();
    await until(served, (facts) => facts.closed > closed);
  });

  test('that brings too much is closed', async () => {
    const socket = await open(served);
    socket.on('error', () => undefined);
    socket.send('z'.repeat(2 * 1024 * 1024));
    const [code] = (await once(socket, 'close')) as [number];
    expect([1006, 1009]).toContain(code);
  });

  test('is not made of a request that only looks like one, nor of one for another protocol', async () => {
    const handshake = { connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13' };
    const url = `http://127.0.0.1:${served.port}`;
    const refused = await exchange({ url, path: '/socket', headers: { ...handshake, 'sec-websocket-key': 'short' } });
    expect(refused.status).toBeGreaterThanOrEqual(400);
    const other = await exchange({
      url,
      method: 'POST',
      path: '/echo',
      headers: { connection: 'Upgrade', upgrade: 'h2c' },
      body: 'still a request',
    });
    expect(other).toMatchObject({ status: 200, text: 'still a request' });
  });

  test('that a route does not grant gets the answer of the route, and its connection ends', async () => {
    const socket = connect(served.port, '127.0.0.1');
    let received = '';
    socket.on('data', (data) => (received += data.toString()));
    socket.write(
      'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
    );
    while (!received.includes('{"small":true}')) {
      await once(socket, 'data');
    }
    expect(received).toMatch(/^HTTP\/1\.1 200 /);
    socket.destroy();
  });

  test('does not hold up the close beyond the grace', async () => {
    const own = await start(runtime);
    const socket = await open(own);
    const closed = once(socket, 'close');
    own.child.stdin.write('200\n');
    const [line] = (await once(own.child.stdout, 'data')) as [Buffer];
    await closed;
    expect(Number(line.toString())).toBeLessThan(1000);
    await once(own.child, 'exit');
  });
});
