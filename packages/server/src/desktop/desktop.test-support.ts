import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { DesktopLaunchResponse, DesktopStatusResponse } from '@sandbox-agent/protocol';
import { describe } from 'vitest';
import { isRunning } from '../../test-support/processes.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../test-support/start-server.ts';
import { desktopPrograms, findMissingPrograms } from './programs.ts';

const programs = [...desktopPrograms, { program: 'xterm', debianPackage: 'xterm' }];
const missing = await findMissingPrograms(programs, process.env['PATH']);

/** Suites that need the programs of the desktop. Where they are missing and cannot be installed, their names say so. */
export function describeDesktop(name: string, body: () => void): void {
  if (missing.length === 0) {
    describe(name, body);
  } else {
    // oxlint-disable-next-line vitest/no-disabled-tests -- what the machine does not have cannot be tested on it.
    describe.skip(`${name} (not installed here: ${missing.map(({ program }) => program).join(', ')})`, body);
  }
}

/** Bound of everything that a test waits for. */
export const waitMs = 30_000;
/** Of a test that starts a desktop. */
export const testTimeoutMs = 90_000;

/** Looks until something is there. */
export async function until<Value>(
  look: () => Promise<Value | undefined | false> | Value | undefined | false,
): Promise<Value> {
  const end = performance.now() + waitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) {
      return found;
    }
    if (performance.now() > end) {
      throw new Error(`not within ${waitMs} ms: ${look.toString()}`);
    }
    await delay(25);
  }
}

/** A request with plain headers. */
type DesktopRequestInit = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

export interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

/** A server with a desktop that is used over HTTP. */
export class DesktopServer {
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async start(options: TestServerOptions = {}): Promise<DesktopServer> {
    return new DesktopServer(await startServer(options));
  }

  static of(server: TestServer): DesktopServer {
    return new DesktopServer(server);
  }

  fetch(path: string, init: DesktopRequestInit = {}): Promise<Response> {
    return fetch(`${this.server.url}/v1/desktop/${path}`, {
      ...init,
      headers: { ...this.server.headers, ...init.headers },
    });
  }

  async get(path: string): Promise<Answer> {
    return answer(await this.fetch(path));
  }

  async post(path: string, body?: object, signal?: AbortSignal): Promise<Answer> {
    const init =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return answer(await this.fetch(path, { method: 'POST', ...init, ...(signal === undefined ? {} : { signal }) }));
  }

  async status(): Promise<DesktopStatusResponse> {
    return (await this.get('status')).json as unknown as DesktopStatusResponse;
  }

  /** A small one, so that pictures are quick. */
  async startDesktop(): Promise<DesktopStatusResponse> {
    const { status, json } = await this.post('start', { width: 800, height: 600 });
    if (status !== 200) {
      throw new Error(`start: ${status} ${JSON.stringify(json)}`);
    }
    return json as unknown as DesktopStatusResponse;
  }

  /** An xterm that runs a program, in front and with the focus. */
  async openTerminal(...command: string[]): Promise<string> {
    const { json } = await this.post('launch', { app: 'xterm', args: ['-e', ...command], wait: true });
    const { windowId } = json as unknown as DesktopLaunchResponse;
    await until(async () => (await this.get('windows/focused')).json['id'] === windowId);
    return windowId ?? '';
  }

  /** The processes that it has started, however indirectly: they have its own HOME. */
  processes(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== this.server.pid && isRunning(pid))
      .filter((pid) => readEnvironment(pid).includes(`HOME=${this.server.directory}`));
  }
}

async function answer(response: Response): Promise<Answer> {
  const text = await response.text();
  return { status: response.status, json: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
}

function readEnvironment(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** What processes listen on: `tcp:<port>`, `udp:<port>` and `unix:<name>`, where an abstract name begins with `@`. */
export function listenersOf(pids: readonly number[]): string[] {
  const inodes = new Set(pids.flatMap(socketsOf));
  const inet = (table: string, state: string) =>
    rows(`/proc/net/${table}`)
      .filter((row) => row[3] === state && inodes.has(row[9] ?? ''))
      .map((row) => `${table.replace('6', '')}:${Number.parseInt(row[1]?.split(':').at(-1) ?? '', 16)}`);
  const listening = '00010000';
  const unix = rows('/proc/net/unix')
    .filter((row) => row[3] === listening && inodes.has(row[6] ?? ''))
    .map((row) => `unix:${row[7]}`);
  return [...inet('tcp', '0A'), ...inet('tcp6', '0A'), ...inet('udp', '07'), ...inet('udp6', '07'), ...unix].toSorted();
}

function rows(file: string): string[][] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/));
}

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
    );
  } catch {
    return [];
  }
}
