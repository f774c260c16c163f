import { mkdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DesktopServer } from './desktop.test-support.ts';
import { desktopPrograms } from './programs.ts';

describe('without its programs', () => {
  let directory: string;
  let desktop: DesktopServer;
  const missing = desktopPrograms.map(({ program }) => program);

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'sa-no-desktop-'));
    mkdirSync(join(directory, 'bin'));
    desktop = await DesktopServer.start({ environment: { PATH: join(directory, 'bin') } });
  });
  afterAll(async () => {
    await desktop?.server.stop();
    await rm(directory, { recursive: true, force: true });
  });

  it('the status says what is missing and what installs it', async () => {
    expect(await desktop.status()).toMatchObject({
      state: 'install_required',
      missingDependencies: missing,
      installCommand: 'sandbox-agent install desktop',
      lastError: { code: 'desktop_dependencies_missing' },
    });
  });

  it.each([
    ['POST', 'start', {}],
    ['GET', 'screenshot', undefined],
    ['GET', 'screenshot/region?x=0&y=0&width=1&height=1', undefined],
    ['GET', 'mouse/position', undefined],
    ['POST', 'mouse/click', { x: 1, y: 1 }],
    ['POST', 'keyboard/type', { text: 'x' }],
    ['GET', 'windows', undefined],
    ['GET', 'clipboard', undefined],
    ['POST', 'launch', { app: 'xterm' }],
    ['POST', 'open', { target: 'https://example.com' }],
    ['POST', 'recording/start', {}],
    ['POST', 'stream/start', undefined],
  ] as const)('%s %s answers 503 with the same', async (method, path, body) => {
    const { status, json } = await (method === 'GET' ? desktop.get(path) : desktop.post(path, body));
    expect({ status, json }).toMatchObject({
      status: 503,
      json: {
        type: 'urn:sandbox-agent:error:desktop_dependencies_missing',
        missingDependencies: missing,
        installCommand: 'sandbox-agent install desktop',
      },
    });
  });

  it('stopping, recordings and the state of the stream need none of them', async () => {
    expect(await desktop.post('stop')).toMatchObject({ status: 200 });
    expect(await desktop.get('recordings')).toEqual({ status: 200, json: { recordings: [] } });
    expect(await desktop.get('stream/status')).toMatchObject({ status: 200, json: { active: false } });
    expect(await desktop.post('recording/stop')).toMatchObject({ status: 409 });
  });
});
