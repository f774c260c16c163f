import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessInfo, ProcessLogEntry, ProcessLogs, ProcessRunResponse } from '@sandbox-agent/protocol';
import { WebSocket } from 'ws';
import { startServer, type TestServer, type TestServerOptions } from '../../test-support/start-server.ts';

const waitMs = 15_000;

/** Waits until something holds; fails after a generous time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + waitMs; !(await holds());) {
    if (Date.now() > deadline) {
      throw new Error(`did not come true: ${what}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** An argument of `sleep` that no other run of the tests uses. */
export function tag(seconds: number): string {
  return `${seconds}.${process.pid}`;
}

/** Living processes that sleep for one of these tags. */
export function sleepers(...seconds: readonly number[]): number[] {
  return seconds.flatMap((number) => pidsWith(`sleep\0${tag(number)}`));
}

/** Living processes with a text in their arguments. */
function pidsWith(text: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [state] = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!;
        return state !== 'Z' && readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text);
      } catch {
        return false;
      }
    });
}

export interface JsonAnswer<Body> {
  readonly status: number;
  readonly body: Body;
}

/** One event of a followed log. */
export interface LogEvent {
  readonly event: string;
  readonly id: number | undefined;
  readonly data: unknown;
}

/** The processes API of a test server. */
export class ProcessApi {
  readonly server: TestServer;
  readonly #sockets: WebSocket[] = [];

  constructor(server: TestServer) {
    this.server = server;
  }

  static async start(options?: TestServerOptions): Promise<ProcessApi> {
    return new ProcessApi(await startServer(options));
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) {
      socket.terminate();
    }
    await this.server.stop();
  }

  async send<Body = Record<string, unknown>>(
    method: string,
    path: string,
    json?: unknown,
    init: RequestInit = {},
  ): Promise<JsonAnswer<Body>> {
    const response = await fetch(`${this.server.url}/v1/processes${path}`, {
      method,
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
      ...init,
      headers: {
        ...this.server.headers,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(init.headers as Record<string, string> | undefined),
      },
    });
    const text = await response.text();
    return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as Body };
  }

  async run(request: Record<string, unknown>, init?: RequestInit): Promise<ProcessRunResponse> {
    return this.#expect(await this.send<ProcessRunResponse>('POST', '/run', request, init));
  }

  /** Runs a line of the shell. */
  shell(line: string, request: Record<string, unknown> = {}): Promise<ProcessRunResponse> {
    return this.run({ command: 'sh', args: ['-c', line], ...request });
  }

  async create(request: Record<string, unknown>): Promise<ProcessInfo> {
    return this.#expect(await this.send<ProcessInfo>('POST', '', request));
  }

  createShell(line: string, request: Record<string, unknown> = {}): Promise<ProcessInfo> {
    return this.create({ command: 'sh', args: ['-c', line], ...request });
  }

  async get(id: string): Promise<ProcessInfo> {
    return this.#expect(await this.send<ProcessInfo>('GET', `/${id}`));
  }

  async logs(id: string, query = ''): Promise<ProcessLogs> {
    return this.#expect(await this.send<ProcessLogs>('GET', `/${id}/logs${query}`));
  }

  async output(id: string, query = ''): Promise<string> {
    return decode((await this.logs(id, query)).entries).toString('utf8');
  }

  /** Follows a log to its end. */
  async follow(id: string, query = '', headers: Record<string, string> = {}): Promise<LogEvent[]> {
    const response = await fetch(`${this.server.url}/v1/processes/${id}/logs?follow=true${query}`, {
      headers: { ...this.server.headers, accept: 'text/event-stream', ...headers },
    });
    return parseEvents(await response.text());
  }

  /** Opens the WebSocket of a terminal. */
  look(id: string, options: { protocols?: string[]; path?: string; headers?: Record<string, string> } = {}): Viewer {
    const path = options.path ?? `/v1/processes/${id}/terminal/ws`;
    const socket = new WebSocket(`${this.server.url.replace('http', 'ws')}${path}`, options.protocols ?? [], {
      headers: options.headers ?? { ...this.server.headers },
    });
    this.#sockets.push(socket);
    return new Viewer(socket);
  }

  #expect<Body>({ status, body }: JsonAnswer<Body>): Body {
    if (status !== 200) {
      throw new Error(`answered with ${status}: ${JSON.stringify(body)}`);
    }
    return body;
  }
}

/** What a viewer of a terminal was sent. */
export class Viewer {
  readonly socket: WebSocket;
  readonly frames: Record<string, unknown>[] = [];
  byteLength = 0;
  /** The last part of what was shown. */
  text = '';
  isClosed = false;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data: Buffer, isBinary: boolean) => {
      if (isBinary) {
        this.byteLength += data.byteLength;
        this.text = (this.text + data.toString('latin1')).slice(-100_000);
      } else {
        this.frames.push(JSON.parse(data.toString('utf8')) as Record<string, unknown>);
      }
    });
    socket.on('error', () => undefined);
    socket.on('close', () => (this.isClosed = true));
  }

  send(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  type(text: string): void {
    this.send({ type: 'input', data: text });
  }

  async ready(): Promise<this> {
    await until('the terminal is ready', () => this.frames.some(({ type }) => type === 'ready'));
    return this;
  }

  async shows(text: string): Promise<void> {
    await until(`the terminal shows ${JSON.stringify(text)}; it shows ${this.text.slice(-300)}`, () =>
      this.text.includes(text),
    );
  }
}

export function decode(entries: readonly Pick<ProcessLogEntry, 'data'>[]): Buffer {
  return Buffer.concat(entries.map(({ data }) => Buffer.from(data, 'base64')));
}

export function parseEvents(text: string): LogEvent[] {
  return text
    .split('\n\n')
    .filter((block) => block.includes('data: '))
    .map((block) => ({
      event: /^event: (.*)$/m.exec(block)?.[1] ?? 'message',
      id: /^id: (\d+)$/m.exec(block)?.[1] === undefined ? undefined : Number(/^id: (\d+)$/m.exec(block)?.[1]),
      data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? 'null') as unknown,
    }));
}

/** The entries among some events. */
export function entriesOf(events: readonly LogEvent[]): ProcessLogEntry[] {
  return events.filter(({ event }) => event === 'log').map(({ data }) => data as ProcessLogEntry);
}
