import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium, type BrowserContext } from 'playwright-core';

/** A running browser. */
export interface TestBrowser {
  /** Of the profile on the disk, so that another browser on the same directory finds what this one stored. */
  readonly context: BrowserContext;
  /** Ends every process of it at once, as a crash does. */
  kill(): Promise<void>;
}

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine, undefined when there is none. */
export const chromiumPath = candidates.find((path) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
});

/** Why the suites of the browser do not run here. With `CI=true` that is a failure and no skip. */
export const withoutChromium: string | undefined =
  chromiumPath === undefined ? 'there is no Chromium on this machine: install the package `chromium`' : undefined;

if (withoutChromium !== undefined && process.env['CI'] === 'true') throw new Error(withoutChromium);

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-breakpad',
  '--disable-dev-shm-usage',
  '--remote-debugging-port=0',
];

/** Makes a directory for a profile. */
export function createProfile(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'persist-indexeddb-'));
}

/** Removes a profile, once no browser uses it. */
export function removeProfile(directory: string): Promise<void> {
  return rm(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Starts a browser on a profile. About a second. */
export async function startChromium(profile: string): Promise<TestBrowser> {
  const portFile = join(profile, 'DevToolsActivePort');
  await rm(portFile, { force: true });
  // Not started by playwright, so that all of its processes are one group, which one signal ends.
  const child = spawn(chromiumPath ?? 'chromium', [...flags, `--user-data-dir=${profile}`, 'about:blank'], {
    detached: true,
    stdio: 'ignore',
  });
  const exited = once(child, 'exit');
  const kill = async (): Promise<void> => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
    await exited;
  };
  try {
    const port = await readPort(portFile, () => child.exitCode ?? child.signalCode);
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const [context] = browser.contexts();
    if (context === undefined) throw new Error('The browser has no context');
    return { context, kill };
  } catch (error) {
    await kill();
    throw error;
  }
}

async function readPort(portFile: string, ended: () => number | string | null): Promise<number> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline && ended() === null; await setTimeout(20)) {
    const [port] = (await readFile(portFile, 'utf8').catch(() => '')).split('\n');
    if (port !== undefined && port !== '') return Number(port);
  }
  throw new Error(`Chromium did not come up: ${ended() ?? 'it is silent'}`);
}
