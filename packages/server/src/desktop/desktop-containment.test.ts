import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { isRunning, untilGone } from '../../test-support/processes.ts';
import { DesktopServer, describeDesktop, listenersOf, testTimeoutMs, until } from './desktop.test-support.ts';

/** A desktop with everything on it that can be: a program that left its parent, a clipboard, a recording. */
async function startBusy(desktop: DesktopServer): Promise<number[]> {
  await desktop.startDesktop();
  await desktop.openTerminal('sh', '-c', 'setsid sleep 601 & sleep 602');
  await desktop.post('clipboard', { text: 'x' });
  await desktop.post('recording/start', {});
  const { processes = [] } = await desktop.status();
  expect(processes.map(({ name }) => name)).toEqual(['Xvfb', 'openbox', 'xterm', 'ffmpeg (recording)']);
  return desktop.processes();
}

const pidOf = async (desktop: DesktopServer, name: string): Promise<number> =>
  (await desktop.status()).processes?.find((process) => process.name === name)?.pid ?? 0;

const displayFiles = (display: string): string[] => {
  const number = display.slice(1);
  return [`/tmp/.X${number}-lock`, `/tmp/.X11-unix/X${number}`].filter((file) => existsSync(file));
};

describeDesktop('nothing of a desktop', () => {
  it(
    'listens but the port of the server and the socket of the display, which needs a cookie',
    { timeout: testTimeoutMs },
    async () => {
      await using server = (await DesktopServer.start()).server;
      const desktop = DesktopServer.of(server);
      await startBusy(desktop);
      await desktop.post('stream/start');
      const { display = '' } = await desktop.status();
      expect(listenersOf([server.pid, ...desktop.processes()])).toEqual([
        `tcp:${server.port}`,
        `unix:/tmp/.X11-unix/X${display?.slice(1)}`,
      ]);
      const environment = { PATH: process.env['PATH'] ?? '', DISPLAY: display ?? '' };
      const stranger = spawnSync('xdotool', ['getmouselocation'], { env: { ...environment, XAUTHORITY: '/dev/null' } });
      expect({ status: stranger.status, said: String(stranger.stderr) }).toMatchObject({
        status: 1,
        said: expect.stringContaining('Authorization required'),
      });
      const authority = readFileSync(`/proc/${await pidOf(desktop, 'openbox')}/environ`, 'utf8')
        .split('\0')
        .find((variable) => variable.startsWith('XAUTHORITY='));
      expect(statSync(authority?.slice('XAUTHORITY='.length) ?? '').mode & 0o777).toBe(0o600);
    },
  );

  it('is left after it was stopped', { timeout: testTimeoutMs }, async () => {
    await using server = (await DesktopServer.start()).server;
    const desktop = DesktopServer.of(server);
    const pids = await startBusy(desktop);
    expect(pids.length).toBeGreaterThan(6);
    const { display } = await desktop.status();
    expect(await desktop.post('stop')).toMatchObject({ status: 200, json: { state: 'inactive', processes: [] } });
    expect(pids.filter(isRunning)).toEqual([]);
    expect(displayFiles(display ?? '')).toEqual([]);
    expect(await desktop.get('screenshot')).toMatchObject({
      status: 409,
      json: { type: 'urn:sandbox-agent:error:desktop_runtime_inactive' },
    });
    const { recordings } = (await desktop.get('recordings')).json as { recordings: { status: string }[] };
    expect(recordings.map(({ status }) => status)).toEqual(['completed']);
    expect(await desktop.post('start', {})).toMatchObject({ status: 200, json: { state: 'active' } });
  });

  it('is left after the server was ended', { timeout: testTimeoutMs }, async () => {
    await using server = (await DesktopServer.start()).server;
    const desktop = DesktopServer.of(server);
    const pids = await startBusy(desktop);
    const { display } = await desktop.status();
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0 });
    expect(pids.filter(isRunning)).toEqual([]);
    expect(displayFiles(display ?? '')).toEqual([]);
  });

  it(
    'is left after the server was killed and is there again; what was recorded is',
    { timeout: testTimeoutMs },
    async () => {
      const directory = await mkdtemp(join(tmpdir(), 'sa-desktop-'));
      const ended: (() => Promise<unknown>)[] = [];
      try {
        const killed = await DesktopServer.start({ directory });
        ended.push(() => killed.server.stop('SIGKILL'));
        const pids = await startBusy(killed);
        const { display } = await killed.status();
        await until(async () => {
          const { recordings } = (await killed.get('recordings')).json as { recordings: { bytes: number }[] };
          return (recordings[0]?.bytes ?? 0) > 1000;
        });
        await killed.server.stop('SIGKILL');
        await using server = (await DesktopServer.start({ directory })).server;
        await untilGone(pids);
        const desktop = DesktopServer.of(server);
        expect((await desktop.status()).state).toBe('inactive');
        const { recordings } = (await desktop.get('recordings')).json as { recordings: Record<string, unknown>[] };
        expect(recordings).toMatchObject([{ status: 'failed', endedAt: expect.any(String) }]);
        const film = await desktop.fetch(`recordings/${String(recordings[0]?.['id'])}/download`);
        expect(Buffer.from(await film.arrayBuffer()).toString('latin1', 4, 8)).toBe('ftyp');
        const { display: next } = await desktop.startDesktop();
        if (next !== display) {
          expect(displayFiles(display ?? '')).toEqual([]);
        }
      } finally {
        await Promise.all(ended.map((end) => end()));
        await rm(directory, { recursive: true, force: true });
      }
    },
  );
});

describeDesktop('the number of a display', () => {
  it('is had by one desktop, however many want it at the same time', { timeout: testTimeoutMs }, async () => {
    const servers = await Promise.all([1, 2, 3].map(() => DesktopServer.start()));
    try {
      const wanted = await Promise.all(servers.map((desktop) => desktop.post('start', { displayNum: 17_171 })));
      expect(wanted.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
      const started = await Promise.all(servers.map((desktop) => desktop.post('start', {})));
      expect(new Set(started.map(({ json }) => json['display'])).size).toBe(3);
      const shot = await Promise.all(servers.map((desktop) => desktop.fetch('screenshot')));
      expect(shot.map(({ status }) => status)).toEqual([200, 200, 200]);
    } finally {
      await Promise.all(servers.map(({ server }) => server.stop()));
    }
  });
});

describeDesktop('a part that dies', () => {
  it(
    'is told by status and errors when it is the display, and starting makes a new one',
    { timeout: testTimeoutMs },
    async () => {
      await using server = (await DesktopServer.start()).server;
      const desktop = DesktopServer.of(server);
      const pids = await startBusy(desktop);
      process.kill(await pidOf(desktop, 'Xvfb'), 'SIGKILL');
      await until(async () => {
        const { state, processes } = await desktop.status();
        return state === 'failed' && processes?.length === 2;
      });
      expect(await desktop.status()).toMatchObject({
        lastError: { code: 'desktop_runtime_failed', message: expect.stringContaining('SIGKILL') },
        processes: [
          { name: 'Xvfb', running: false },
          { name: 'openbox', running: false },
        ],
      });
      for (const path of ['screenshot', 'mouse/position', 'windows', 'clipboard']) {
        expect(await desktop.get(path), path).toMatchObject({
          status: 503,
          json: { type: 'urn:sandbox-agent:error:desktop_runtime_failed' },
        });
      }
      await untilGone(pids);
      expect(await desktop.post('start', {})).toMatchObject({
        status: 200,
        json: { state: 'active', lastError: null },
      });
      expect((await desktop.fetch('screenshot')).status).toBe(200);
    },
  );

  it('is told when it is the window manager, and starting brings it back', { timeout: testTimeoutMs }, async () => {
    await using server = (await DesktopServer.start()).server;
    const desktop = DesktopServer.of(server);
    const { startedAt } = await desktop.startDesktop();
    process.kill(await pidOf(desktop, 'openbox'), 'SIGKILL');
    await until(async () => (await desktop.get('windows')).status === 503);
    expect((await desktop.get('windows')).json).toMatchObject({
      type: 'urn:sandbox-agent:error:desktop_runtime_failed',
      process: 'openbox',
      signal: 'SIGKILL',
    });
    expect((await desktop.status()).processes).toMatchObject([{ running: true }, { name: 'openbox', running: false }]);
    expect((await desktop.fetch('screenshot')).status).toBe(200);
    expect(await desktop.post('start', {})).toMatchObject({ status: 200, json: { startedAt } });
    expect(await desktop.get('windows')).toMatchObject({ status: 200 });
  });

  it('is told at once to who waits for it', { timeout: testTimeoutMs }, async () => {
    await using server = (await DesktopServer.start()).server;
    const desktop = DesktopServer.of(server);
    await desktop.startDesktop();
    const typing = desktop.post('keyboard/type', { text: 'x'.repeat(1000), delayMs: 100 });
    process.kill(await pidOf(desktop, 'Xvfb'), 'SIGKILL');
    expect(await typing).toMatchObject({ status: 503 });
  });
});
