import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxAgent } from 'sandbox-agent';
import { SandboxAgent as PublishedSandboxAgent } from 'sandbox-agent-published';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRawServer, type RawServer } from './harness/raw-server.ts';
import { until } from './observe/index.ts';
import { proves } from './proves.ts';

let server: RawServer;
beforeAll(async () => {
  server = await startRawServer();
});
// Also proves that nothing of the desktop is left.
afterAll(() => server.close());

describe.each([
  ['our client', SandboxAgent],
  ['sandbox-agent@0.4.2 as published', PublishedSandboxAgent as unknown as typeof SandboxAgent],
])('the desktop, by %s', (_, Client) => {
  it('is started, seen, used, filmed and ended', { timeout: 120_000 }, async () => {
    proves('A1', 'A6');
    const client = await Client.connect({ baseUrl: server.url, token: server.token });
    const { state, missingDependencies = [], installCommand } = await client.getDesktopStatus();
    if (missingDependencies.length > 0) {
      expect({ state, installCommand }).toEqual({
        state: 'install_required',
        installCommand: 'sandbox-agent install desktop',
      });
      await expect(client.startDesktop()).rejects.toMatchObject({ status: 503 });
      return;
    }
    const folder = await server.createFolder('desktop');
    const file = join(folder, `typed-${Math.random()}.txt`);
    const started = await client.startDesktop({ width: 800, height: 600 });
    expect(started).toMatchObject({ state: 'active', resolution: { width: 800, height: 600 } });
    expect((await client.getDesktopDisplayInfo()).display).toBe(started.display);
    const film = await client.startDesktopRecording({ fps: 5 });

    const args = ['-e', 'sh', '-c', `cat > '${file}'`];
    const { windowId } = await client.launchDesktopApp({ app: 'xterm', args, wait: true });
    await client.focusDesktopWindow(windowId ?? '');
    expect((await client.getDesktopFocusedWindow()).id).toBe(windowId);
    await client.moveDesktopWindow(windowId ?? '', { x: 50, y: 60 });
    await client.resizeDesktopWindow(windowId ?? '', { width: 400, height: 300 });
    expect((await client.listDesktopWindows()).windows).toMatchObject([{ id: windowId, x: 50, y: 60 }]);
    await client.typeDesktopText({ text: 'typed, Grüße\n' });
    await client.pressDesktopKey({ key: 'd', modifiers: { ctrl: true } });
    await until('the program has ended', async () => (await client.listDesktopWindows()).windows.length === 0);
    expect(await readFile(file, 'utf8')).toBe('typed, Grüße\n');

    await client.setDesktopClipboard({ text: 'copied' });
    expect(await client.getDesktopClipboard()).toEqual({ selection: 'clipboard', text: 'copied' });
    expect(await client.moveDesktopMouse({ x: 10, y: 20 })).toMatchObject({ x: 10, y: 20 });
    expect(await client.clickDesktop({ x: 11, y: 20 })).toMatchObject({ x: 11 });
    expect(await client.mouseDownDesktop({ x: 12, y: 20 })).toMatchObject({ x: 12 });
    expect(await client.mouseUpDesktop({})).toMatchObject({ x: 12 });
    expect(await client.dragDesktopMouse({ startX: 1, startY: 1, endX: 30, endY: 30 })).toMatchObject({ x: 30 });
    expect(await client.scrollDesktop({ x: 31, y: 31, deltaY: 1 })).toMatchObject({ x: 31 });
    expect(await client.getDesktopMousePosition()).toMatchObject({ x: 31, y: 31 });
    await client.keyDownDesktop({ key: 'Shift' });
    await client.keyUpDesktop({ key: 'Shift' });
    const png = await client.takeDesktopScreenshot();
    expect(Buffer.from(png.subarray(1, 4)).toString()).toBe('PNG');
    const jpeg = await client.takeDesktopRegionScreenshot({ x: 0, y: 0, width: 50, height: 40, format: 'jpeg' });
    expect([...jpeg.subarray(0, 2)]).toEqual([0xff, 0xd8]);

    expect(await client.startDesktopStream()).toMatchObject({ active: true });
    expect(await client.getDesktopStreamStatus()).toMatchObject({ active: true });
    const live = client.connectDesktopStream();
    const heard: unknown[] = [];
    live.onReady((status) => heard.push(status));
    live.onError((error) => heard.push(error.message));
    let frame: Uint8Array | undefined;
    live.onFrame((data) => (frame = data));
    if (Client === SandboxAgent) {
      await until('a picture has come', () => frame !== undefined);
      live.moveMouse(77, 78);
      await until('the mouse has moved', async () => (await client.getDesktopMousePosition()).x === 77);
      live.close();
    } else {
      // It asks for WebRTC, is told that there is none, and goes.
      await until('it was told', () => heard.length > 1);
      expect(heard[1]).toContain('no WebRTC');
    }
    await live.closed;
    expect(heard[0]).toEqual({ type: 'ready', width: 800, height: 600 });
    expect(await client.stopDesktopStream()).toMatchObject({ active: false });

    expect(await client.stopDesktopRecording()).toMatchObject({ id: film.id, status: 'completed' });
    expect((await client.listDesktopRecordings()).recordings).toMatchObject([{ id: film.id }]);
    expect((await client.getDesktopRecording(film.id)).bytes).toBeGreaterThan(100);
    const mp4 = await client.downloadDesktopRecording(film.id);
    expect(Buffer.from(mp4.subarray(4, 8)).toString()).toBe('ftyp');
    await client.deleteDesktopRecording(film.id);
    expect(await client.stopDesktop()).toMatchObject({ state: 'inactive' });
    await client.dispose();
    await until('nothing of the desktop is left', () => server.agentPids().length === 0);
  });
});

it('has every published name of the desktop', () => {
  proves('A6');
  const published = Object.getOwnPropertyNames(PublishedSandboxAgent.prototype).filter((name) => /desktop/i.test(name));
  expect(published.length).toBeGreaterThan(30);
  expect(published.filter((name) => !(name in SandboxAgent.prototype))).toEqual([]);
});
