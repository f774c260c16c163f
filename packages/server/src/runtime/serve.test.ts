import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { connect, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../../test-support/exchange.ts';

const program = fileURLToPath(new URL('stream-program.test-support.ts', import.meta.url));
const runtimes = { node: process.execPath, bun: createRequire(import.meta.url).resolve('bun/bin/bun.exe') };

interface Served {
  readonly child: ChildProcessWithoutNullStreams;
  readonly port: number;
  readonly url: string;
}

async function start(runtime: string): Promise<Served> {
  const child = spawn(runtime, [program], { stdio: 'pipe' });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  return { child, port, url: `http://127.0.0.1:${port}` };
}

async function open(port: number, path: string): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  await once(socket, 'data');
  return socket;
}

interface Facts {
  pulled: number;
  cancelled: number;
  aborted: number;
  slow: number;
  lentEnded: number;
}

async function factsOf({ url }: Served): Promise<Facts> {
  return (await exchange({ url, path: '/facts' })).json as Facts;
}

/** Asks until it holds; the test's own time limit is the deadline. */
async function until<T>(look: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (holds(value)) {
      return value;
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe.for(Object.entries(runtimes))('on %s', ([, runtime]) => {
  let served: Served;
  beforeAll(async () => {
    served = await start(runtime);
  });
  afterAll(() => {
    served.child.kill('SIGKILL');
  });

  test('a small answer carries its length', async () => {
    const { headers, json } = await exchange({ url: served.url, path: '/' });
    expect(json).toEqual({ small: true });
    expect(headers['content-length']).toBe('14');
  });

  test('a body goes through as a stream, larger than any default cap', async () => {
    const size = 40 * 1024 * 1024;
    const response = await fetch(`${served.url}/echo`, { method: 'POST', body: new Uint8Array(size).fill(7) });
    let received = 0;
    for await (const part of response.body ?? []) {
      received += part.byteLength;
    }
    expect(received).toBe(size);
  });

  test('a reader that stops costs no memory: the stream is not pulled further', async () => {
    const socket = await open(served.port, '/endless');
    socket.pause();
    let before = -1;
    const settled = await until(
      async () => (await factsOf(served)).pulled,
      (pulled) => {
        const same = pulled === before;
        before = pulled;
        return same;
      },
    );
    // What a socket and its buffers take of 64 KiB chunks on loopback.
    expect(settled * 64 * 1024).toBeLessThan(32 * 1024 * 1024);
    socket.destroy();
    await until(
      () => factsOf(served),
      ({ cancelled, aborted }) => cancelled === 1 && aborted === 1,
    );
  });

  test('an event stream answers before its first event, and ends when its reader goes', async () => {
    const { cancelled } = await factsOf(served);
    const socket = await open(served.port, '/silent');
    socket.destroy();
    await until(
      () => factsOf(served),
      (facts) => facts.cancelled === cancelled + 1,
    );
  });

  test('memory that is used again is sent as it was, however slowly it is read', async () => {
    for (const pauseEvery of [0, 7]) {
      const response = await new Promise<IncomingMessage>((resolve, reject) => {
        get(`${served.url}/lent`, resolve).on('error', reject);
      });
      let received = 0;
      let wrongAt = -1;
      let chunks = 0;
      for await (const part of response as AsyncIterable<Buffer>) {
        const wrong = part.findIndex((byte, at) => byte !== (received + at) % 251);
        wrongAt = wrongAt === -1 && wrong !== -1 ? received + wrong : wrongAt;
        received += part.length;
        chunks += 1;
        if (pauseEvery > 0 && chunks % pauseEvery === 0) {
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
      }
      expect([wrongAt, received]).toEqual([-1, 48 * 1024 * 1024]);
    }
  });

  test('what lends its memory is told when a reader goes in the middle of it, and asked for nothing more', async () => {
    const before = await factsOf(served);
    const socket = await open(served.port, '/lent');
    socket.pause();
    await until(
      () => factsOf(served),
      ({ pulled }) => pulled > before.pulled + 3,
    );
    socket.destroy();
    await until(
      () => factsOf(served),
      ({ lentEnded }) => lentEnded > before.lentEnded,
    );
    const { pulled } = await factsOf(served);
    expect((await factsOf(served)).pulled).toBe(pulled);
  });

  test('a stream that fails is cut and says nothing of the reason', async () => {
    const socket = connect(served.port, '127.0.0.1');
    let received = '';
    socket.on('data', (data) => (received += data.toString()));
    socket.on('error', () => undefined);
    socket.write('GET /broken HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(received).not.toContain('internal reason');
    expect(received.endsWith('0\r\n\r\n')).toBe(false);
    expect((await factsOf(served)).pulled).toBeGreaterThan(0);
  });
});

describe.for(Object.entries(runtimes))('closing on %s', ([, runtime]) => {
  async function close({ child }: Served, graceMs: number): Promise<number> {
    child.stdin.write(`${graceMs}\n`);
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    await once(child, 'exit');
    return Number(line.toString());
  }

  test('an idle server closes at once, idle connections and all', async () => {
    const served = await start(runtime);
    const socket = connect(served.port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n');
    await once(socket, 'data');
    const closed = once(socket, 'close');
    expect(await close(served, 2000)).toBeLessThan(500);
    await closed;
  });

  test('a connection that never brought a request does not hold up the close', async () => {
    const served = await start(runtime);
    const socket = connect(served.port, '127.0.0.1');
    await once(socket, 'connect');
    // Only when another one was answered has the server surely accepted this one.
    await factsOf(served);
    expect(await close(served, 2000)).toBeLessThan(500);
    socket.destroy();
  });

  test('an answer under way is finished', async () => {
    const served = await start(runtime);
    // `fetch` keeps its connection alive: that must not hold up the close.
    const answer = fetch(`${served.url}/slow`).then((response) => response.text());
    await until(
      () => factsOf(served),
      ({ slow }) => slow === 1,
    );
    const took = close(served, 2000);
    expect(await answer).toBe('late');
    expect(await took).toBeLessThan(1000);
  });

  test('a stream that does not end is cut after the grace', async () => {
    const served = await start(runtime);
    const socket = await open(served.port, '/silent');
    const closed = once(socket, 'close');
    const tookMs = await close(served, 200);
    expect(tookMs).toBeGreaterThanOrEqual(190);
    expect(tookMs).toBeLessThan(1000);
    await closed;
  });
});
