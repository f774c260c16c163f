import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket as NodeWebSocket } from 'ws';
import { DesktopServer, describeDesktop, testTimeoutMs, until, waitMs } from '../desktop.test-support.ts';

const token = 'the-token-of-the-desktop';

describeDesktop('the live view', () => {
  let desktop: DesktopServer;
  const sockets: NodeWebSocket[] = [];

  beforeAll(async () => {
    desktop = await DesktopServer.start({ token });
    await desktop.startDesktop();
    await desktop.post('stream/start');
  }, testTimeoutMs);
  afterAll(async () => {
    sockets.forEach((socket) => socket.terminate());
    await desktop?.server.stop();
  });

  interface Watching {
    readonly socket: NodeWebSocket;
    readonly texts: Record<string, unknown>[];
    readonly frames: Buffer[];
    closed(): { code: number } | undefined;
  }

  function watch(query = '', accessToken: string | undefined = token): Watching {
    const url = `${desktop.server.url.replace('http', 'ws')}/v1/desktop/stream/signaling${query}`;
    const socket = new NodeWebSocket(url, accessToken === undefined ? [] : [`bearer.${accessToken}`]);
    sockets.push(socket);
    const texts: Record<string, unknown>[] = [];
    const frames: Buffer[] = [];
    let closed: { code: number } | undefined;
    socket.on('message', (data: Buffer, isBinary) => {
      if (isBinary) {
        frames.push(data);
      } else {
        texts.push(JSON.parse(data.toString()) as Record<string, unknown>);
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', (code) => (closed = { code }));
    return { socket, texts, frames, closed: () => closed };
  }

  it('ends when the token does that it was opened with', { timeout: testTimeoutMs }, async () => {
    const minted = await fetch(`${desktop.server.url}/v1/tokens`, {
      method: 'POST',
      headers: { ...desktop.server.headers, 'content-type': 'application/json' },
      body: JSON.stringify({ scopes: ['terminals'], expiresInSeconds: 2 }),
    });
    const scoped = ((await minted.json()) as { token: string }).token;
    const viewer = watch('', scoped);
    await until(() => viewer.texts.length > 0);
    await until(() => viewer.closed() !== undefined);
    expect(viewer.closed()).toEqual({ code: 1008 });
  });

  it('shows the display, and changes of it', { timeout: testTimeoutMs }, async () => {
    const viewer = watch();
    await until(() => viewer.frames.length > 0);
    expect(viewer.texts).toEqual([
      {
        ...{ type: 'ready', width: 800, height: 600, format: 'image/jpeg' },
        ...{ event: 'system/init', payload: { screen_size: { width: 800, height: 600 } } },
      },
    ]);
    expect([...(viewer.frames[0]?.subarray(0, 2) ?? [])]).toEqual([0xff, 0xd8]);
    expect([...(viewer.frames[0]?.subarray(-2) ?? [])]).toEqual([0xff, 0xd9]);
    const before = viewer.frames.length;
    await desktop.openTerminal('sleep', '600');
    await until(() => viewer.frames.length > before);
    // Who comes later sees at once what is there.
    const late = watch();
    await until(() => late.frames.length > 0);
    viewer.socket.close();
    late.socket.close();
    // Nobody watches, so nothing is filmed.
    await until(async () => !(await desktop.status()).processes?.some(({ name }) => name === 'ffmpeg (live view)'));
  });

  it('takes mouse and keyboard', { timeout: testTimeoutMs }, async () => {
    const file = join(desktop.server.directory, 'live.txt');
    await desktop.openTerminal('sh', '-c', `cat > '${file}'`);
    const { socket, texts } = watch();
    await until(() => texts.length > 0);
    const send = (input: object) => socket.send(JSON.stringify(input));
    send({ type: 'moveMouse', x: 33, y: 44.4 });
    await until(async () => (await desktop.get('mouse/position')).json['x'] === 33);
    expect((await desktop.get('mouse/position')).json).toMatchObject({ x: 33, y: 44 });
    for (const key of ['h', 'e', 'ß', 'Shift', 'a', '漢', 'Enter']) {
      if (key === 'Shift') {
        send({ type: 'keyDown', key });
        continue;
      }
      send({ type: 'keyDown', key });
      send({ type: 'keyUp', key });
      if (key === 'a') {
        send({ type: 'keyUp', key: 'Shift' });
      }
    }
    await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('\n'));
    expect(readFileSync(file, 'utf8')).toBe('heßA漢\n');
    send({ type: 'mouseDown', x: 5, y: 5, button: 'left' });
    send({ type: 'mouseUp', button: 'left' });
    send({ type: 'scroll', x: 6, y: 6, deltaY: 2 });
    await until(async () => (await desktop.get('mouse/position')).json['x'] === 6);
    for (const nonsense of [
      { type: 'keyDown', key: '-x' },
      { type: 'moveMouse', x: 'x', y: 1 },
      { type: 'other' },
      7,
    ]) {
      const before = texts.length;
      send(nonsense as object);
      await until(() => texts.length > before);
      expect(texts.at(-1)).toMatchObject({ type: 'error', message: expect.any(String) });
    }
    send({ type: 'close' });
    await until(() => socket.readyState === socket.CLOSED);
  });

  it('lets go of what a viewer held when it leaves', { timeout: testTimeoutMs }, async () => {
    const file = join(desktop.server.directory, 'held.txt');
    await desktop.openTerminal('sh', '-c', `cat > '${file}'`);
    const { socket, texts } = watch();
    await until(() => texts.length > 0);
    socket.send(JSON.stringify({ type: 'keyDown', key: 'Shift' }));
    socket.send(JSON.stringify({ type: 'moveMouse', x: 71, y: 72 }));
    await until(async () => (await desktop.get('mouse/position')).json['x'] === 71);
    socket.terminate();
    // With Shift held this would be capital letters.
    await until(async () => {
      await desktop.post('keyboard/press', { key: 'a' });
      await desktop.post('keyboard/press', { key: 'Enter' });
      return existsSync(file) && readFileSync(file, 'utf8').endsWith('a\n');
    });
  });

  it(
    'costs no memory when a viewer reads nothing, and shows it the newest when it reads again',
    { timeout: testTimeoutMs },
    async () => {
      await desktop.openTerminal('sh', '-c', 'while :; do head -c 3000 /dev/urandom | base64; done');
      const slow = watch();
      await until(() => slow.frames.length > 0);
      slow.socket.pause();
      const fast = watch();
      const residentBytes = () =>
        Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${desktop.server.pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
      const before = residentBytes();
      const pausedAt = slow.frames.length;
      const end = performance.now() + 4 * waitMs;
      while (fast.frames.reduce((bytes, frame) => bytes + frame.length, 0) < 24_000_000 && performance.now() < end) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      const grownBytes = residentBytes() - before;
      const shown = fast.frames.length;
      slow.socket.resume();
      await until(() => slow.frames.length > pausedAt);
      expect(shown).toBeGreaterThan(20);
      expect(slow.frames.length).toBeLessThan(shown);
      expect(grownBytes).toBeLessThan(64 * 1024 * 1024);
      // It is up to date again: it gets what the other one gets.
      await until(() => slow.frames.some((frame) => fast.frames.slice(shown).some((other) => other.equals(frame))));
      fast.socket.terminate();
      slow.socket.terminate();
    },
  );

  it('sends a viewer no more frames a second than it wants', { timeout: testTimeoutMs }, async () => {
    await desktop.openTerminal('sh', '-c', 'while :; do date +%N; done');
    const all = watch();
    const few = watch('?fps=1');
    await until(() => all.frames.length > 15);
    expect(few.frames.length).toBeLessThan(all.frames.length / 2);
    all.socket.close();
    few.socket.close();
  });

  it('is for nobody without the token', { timeout: testTimeoutMs }, async () => {
    for (const wrong of [undefined, 'another']) {
      const viewer = watch('', wrong ?? 'none');
      await until(() => viewer.closed() !== undefined);
      expect(viewer.texts).toEqual([]);
    }
    const url = `${desktop.server.url}/v1/desktop/stream/signaling`;
    expect((await fetch(url)).status).toBe(401);
    expect(await desktop.get('stream/signaling')).toMatchObject({ status: 400 });
  });

  it('tells who asks for WebRTC that there is none', { timeout: testTimeoutMs }, async () => {
    const { socket, texts } = watch();
    await until(() => texts.length > 0);
    socket.send(JSON.stringify({ event: 'control/request', payload: {} }));
    socket.send(JSON.stringify({ event: 'signal/request', payload: { video: {}, audio: {} } }));
    await until(() => texts.length > 1);
    expect(texts.at(-1)).toMatchObject({
      event: 'system/disconnect',
      payload: { message: expect.stringContaining('no WebRTC') },
    });
    socket.close();
  });

  it('ends with its stream and with the desktop', { timeout: testTimeoutMs }, async () => {
    for (const stop of ['stream/stop', 'stop']) {
      await desktop.post('start', {});
      await desktop.post('stream/start');
      const viewer = watch();
      await until(() => viewer.frames.length > 0);
      await desktop.post(stop);
      await until(() => viewer.closed() !== undefined);
      expect(viewer.closed()).toEqual({ code: 1001 });
      expect(viewer.texts.at(-1)).toMatchObject({ type: 'error', event: 'system/disconnect' });
      expect(await desktop.get('stream/status')).toMatchObject({ json: { active: false } });
    }
    const viewer = watch();
    await until(() => viewer.closed() !== undefined);
  });
});
