import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { DesktopServer, describeDesktop, testTimeoutMs, until } from './desktop.test-support.ts';

describeDesktop('a desktop', () => {
  let desktop: DesktopServer;
  let directory: string;

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sa-desktop-bin-'));
    // What it would open with is up to the machine: this one writes down what it is asked for.
    await writeFile(join(directory, 'xdg-open'), '#!/bin/sh\nprintf %s "$1" > "$HOME/opened"\n', { mode: 0o755 });
    desktop = await DesktopServer.start({ environment: { PATH: `${directory}:${process.env['PATH'] ?? ''}` } });
    await desktop.startDesktop();
  }, testTimeoutMs);
  afterAll(async () => {
    await desktop?.server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('is started once, however often it is asked for', { timeout: testTimeoutMs }, async () => {
    const before = await desktop.status();
    const all = await Promise.all([1, 2, 3].map(() => desktop.post('start', {})));
    for (const { status, json } of all) {
      expect(status).toBe(200);
      expect(json).toMatchObject({
        state: 'active',
        startedAt: before.startedAt,
        resolution: { width: 800, height: 600 },
      });
    }
    expect(await desktop.post('start', { width: 801 })).toMatchObject({ status: 409, json: { width: 800 } });
    expect((await desktop.get('display/info')).json).toMatchObject({ display: before.display });
  });

  it('takes what is typed to the program in front', { timeout: testTimeoutMs }, async () => {
    const file = join(desktop.server.directory, 'typed.txt');
    await desktop.openTerminal('sh', '-c', `cat > '${file}'; echo done >> '${file}'`);
    const text = 'plain, (häßlich) "$HOME" 漢字 -- `x`\n--second line\n';
    expect(await desktop.post('keyboard/type', { text })).toMatchObject({ status: 200, json: { ok: true } });
    await desktop.post('keyboard/press', { key: 'd', modifiers: { ctrl: true } });
    await until(() => existsSync(file) && readFileSync(file, 'utf8').endsWith('done\n'));
    expect(readFileSync(file, 'utf8')).toBe(`${text}done\n`);
  });

  it('shows in a screenshot what a program shows', { timeout: testTimeoutMs }, async () => {
    const picture = async () => Buffer.from(await (await desktop.fetch('screenshot')).arrayBuffer());
    const before = await picture();
    const id = await desktop.openTerminal('sh', '-c', 'echo something; sleep 600');
    await until(async () => !before.equals(await picture()));
    const window = (await desktop.get('windows')).json['windows'] as Record<string, number>[];
    const { x = 0, y = 0, width = 0, height = 0 } = window.find((one) => String(one['id']) === id) ?? {};
    const region = await desktop.fetch(`screenshot/region?${new URLSearchParams({ x, y, width, height } as never)}`);
    const png = Buffer.from(await region.arrayBuffer());
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([width, height]);
  });

  it.each([
    ['format=png', 'image/png', [0x89, 0x50]],
    ['format=jpeg&quality=30', 'image/jpeg', [0xff, 0xd8]],
    ['format=webp&scale=0.5', 'image/webp', [0x52, 0x49]],
    ['showCursor=true', 'image/png', [0x89, 0x50]],
    ['showCursor=true&format=jpeg', 'image/jpeg', [0xff, 0xd8]],
    ['showCursor=true&format=webp&scale=0.25', 'image/webp', [0x52, 0x49]],
  ])('gives screenshots as %s', { timeout: testTimeoutMs }, async (query, type, magic) => {
    const response = await desktop.fetch(`screenshot?${query}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect({ status: response.status, type: response.headers.get('content-type') }).toEqual({ status: 200, type });
    expect([...bytes.subarray(0, 2)]).toEqual(magic);
  });

  it('moves, resizes and focuses windows', { timeout: testTimeoutMs }, async () => {
    const first = await desktop.openTerminal('sleep', '600');
    const second = await desktop.openTerminal('sleep', '600');
    expect(await desktop.post(`windows/${first}/focus`)).toMatchObject({
      status: 200,
      json: { id: first, isActive: true },
    });
    expect((await desktop.get('windows/focused')).json).toMatchObject({ id: first });
    expect((await desktop.post(`windows/${second}/move`, { x: 60, y: 70 })).json).toMatchObject({
      id: second,
      x: 60,
      y: 70,
    });
    const { json } = await desktop.post(`windows/${second}/resize`, { width: 300, height: 200 });
    // A terminal has whole characters only.
    expect(Math.abs(Number(json['width']) - 300)).toBeLessThan(20);
    expect(json).toMatchObject({ x: 60, y: 70 });
    expect(await desktop.post('windows/1/focus')).toMatchObject({ status: 404 });
    expect(await desktop.post('windows/nonsense/move', { x: 1, y: 1 })).toMatchObject({ status: 404 });
  });

  it('moves and uses the mouse', { timeout: testTimeoutMs }, async () => {
    expect((await desktop.post('mouse/move', { x: 11, y: 22 })).json).toMatchObject({ x: 11, y: 22 });
    expect((await desktop.get('mouse/position')).json).toMatchObject({ x: 11, y: 22 });
    const id = await desktop.openTerminal('sh', '-c', 'echo word-to-select; sleep 600');
    const window = (await desktop.get('windows/focused')).json as Record<string, number>;
    expect(String(window['id'])).toBe(id);
    const point = { x: (window['x'] ?? 0) + 20, y: (window['y'] ?? 0) + 8 };
    // A double click selects a word, which X gives away as the primary selection.
    await until(async () => {
      await desktop.post('mouse/click', { ...point, clickCount: 2 });
      const { json } = await desktop.get('clipboard?selection=primary');
      return String(json['text']).includes('word');
    });
    const drag = { startX: point.x, startY: point.y, endX: point.x + 40, endY: point.y + 20 };
    expect((await desktop.post('mouse/drag', drag)).json).toMatchObject({ x: drag.endX, y: drag.endY });
    expect(await desktop.post('mouse/scroll', { ...point, deltaY: -3, deltaX: 1 })).toMatchObject({ status: 200 });
    expect(await desktop.post('mouse/down', { ...point, button: 'middle' })).toMatchObject({ status: 200 });
    expect(await desktop.post('mouse/up', { button: 'middle' })).toMatchObject({ status: 200 });
  });

  it('keeps what is put on the clipboard', { timeout: testTimeoutMs }, async () => {
    for (const text of ['one', 'Grüße 漢字 🦊\nsecond line', '', 'x'.repeat(300_000)]) {
      expect(await desktop.post('clipboard', { text })).toMatchObject({ status: 200 });
      expect((await desktop.get('clipboard')).json).toEqual({ selection: 'clipboard', text });
    }
    await desktop.post('clipboard', { text: 'primary', selection: 'primary' });
    expect((await desktop.get('clipboard?selection=primary')).json).toMatchObject({ text: 'primary' });
    // One program serves each selection: those before are gone.
    await until(
      async () =>
        desktop
          .processes()
          .map(commandOf)
          .filter((command) => command === 'xclip').length === 2,
    );
  });

  it('ends typing when its caller hangs up', { timeout: testTimeoutMs }, async () => {
    const file = join(desktop.server.directory, 'interrupted.txt');
    await desktop.openTerminal('sh', '-c', `cat > '${file}'`);
    const caller = new AbortController();
    const typing = desktop.post('keyboard/type', { text: 'line\n'.repeat(400), delayMs: 20 }, caller.signal);
    await until(() => existsSync(file) && readFileSync(file, 'utf8').length > 0);
    caller.abort();
    await expect(typing).rejects.toThrow();
    // What follows is not kept waiting until the whole text would have been typed.
    expect(await desktop.post('keyboard/press', { key: 'Enter' })).toMatchObject({ status: 200 });
    expect(readFileSync(file, 'utf8').length).toBeLessThan(1500);
  });

  it.each([
    ['mouse/move', { x: 800, y: 10 }],
    ['mouse/move', { x: -1, y: 10 }],
    ['mouse/move', { x: 1.5, y: 10 }],
    ['mouse/move', { x: 1, y: 1, z: 1 }],
    ['mouse/down', { x: 1 }],
    ['mouse/click', { x: 1, y: 1, button: 'side' }],
    ['keyboard/press', { key: 'NoSuchKey' }],
    ['keyboard/press', { key: '--help' }],
    ['keyboard/type', { text: 'x'.repeat(301), delayMs: 1000 }],
    ['keyboard/type', { text: 'a\0b' }],
    ['clipboard', { text: 'x', selection: 'other' }],
    ['launch', { app: '' }],
    ['launch', { app: 'xterm', args: ['a\0b'] }],
    ['open', { target: '--help' }],
    ['start', { width: 1 }],
    ['recording/start', { fps: 0 }],
  ])('%s refuses %j', { timeout: testTimeoutMs }, async (path, body) => {
    expect(await desktop.post(path, body)).toMatchObject({
      status: 400,
      json: { type: 'urn:sandbox-agent:error:invalid_request' },
    });
  });

  it.each([
    'screenshot?format=gif',
    'screenshot?scale=7',
    'screenshot/region?x=0&y=0&width=801&height=1',
    'screenshot/region?x=0',
  ])('%s is refused', async (path) => {
    expect(await desktop.get(path)).toMatchObject({ status: 400 });
  });

  it('knows no program that is not there', { timeout: testTimeoutMs }, async () => {
    expect(await desktop.post('launch', { app: 'no-such-program' })).toMatchObject({ status: 404 });
    expect(await desktop.post('launch', { app: '/etc/passwd' })).toMatchObject({ status: 400 });
  });

  it('opens a target with what the machine opens it with', { timeout: testTimeoutMs }, async () => {
    const target = 'https://example.com/?a=1&b=$(id)';
    expect(await desktop.post('open', { target })).toMatchObject({ status: 200, json: { pid: expect.any(Number) } });
    const file = join(desktop.server.directory, 'opened');
    await until(() => existsSync(file) && readFileSync(file, 'utf8') === target);
  });

  it('forgets programs that have ended', { timeout: testTimeoutMs }, async () => {
    await desktop.post('launch', { app: 'true' });
    await until(async () => !(await desktop.status()).processes?.some(({ name }) => name === 'true'));
  });
});

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '';
  }
}
