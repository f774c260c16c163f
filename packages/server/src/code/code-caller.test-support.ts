import type { CodeContext, CodeExecution } from '@sandbox-agent/protocol';
import { startServer, type TestServer, type TestServerOptions } from '../../test-support/start-server.ts';
import { isRunning } from '../../test-support/processes.ts';

/** A server and the calls of code contexts on it. */
export interface CodeCaller {
  readonly server: TestServer;
  readonly directory: string;
  send(method: string, path: string, body?: unknown, options?: { signal?: AbortSignal }): Promise<Answer>;
  execute(request: object): Promise<CodeExecution>;
  create(request: object): Promise<CodeContext>;
  /** Reads an event stream until this event, or to its end. */
  stream(request: object, options?: { until?: string; signal?: AbortSignal }): Promise<StreamedEvent[]>;
  stop(): Promise<void>;
}

export interface Answer {
  readonly status: number;
  readonly json: Record<string, unknown>;
}

export interface StreamedEvent {
  readonly id: number;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

export async function startCodeServer(options: TestServerOptions = {}): Promise<CodeCaller> {
  const server = await startServer(options);
  const request = (method: string, path: string, body: unknown, init: RequestInit = {}): Promise<Response> =>
    fetch(`${server.url}${path}`, {
      method,
      ...init,
      headers: {
        ...server.headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(init.headers as Record<string, string> | undefined),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const send: CodeCaller['send'] = async (method, path, body, { signal } = {}) => {
    const response = await request(method, path, body, signal === undefined ? {} : { signal });
    const text = await response.text();
    return { status: response.status, json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown> };
  };
  const sendFor = async (status: number, method: string, path: string, body: object): Promise<unknown> => {
    const answer = await send(method, path, body);
    if (answer.status !== status) {
      throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.json)}`);
    }
    return answer.json;
  };
  return {
    server,
    directory: server.directory,
    send,
    execute: async (body) => (await sendFor(200, 'POST', '/v1/code/execute', body)) as CodeExecution,
    create: async (body) => (await sendFor(201, 'POST', '/v1/code/contexts', body)) as CodeContext,
    async stream(body, { until, signal } = {}) {
      const init = { headers: { accept: 'text/event-stream' }, ...(signal === undefined ? {} : { signal }) };
      const response = await request('POST', '/v1/code/execute', body, init);
      const events: StreamedEvent[] = [];
      let text = '';
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        const blocks = (text + chunk).split('\n\n');
        text = blocks.pop() ?? '';
        events.push(...blocks.flatMap(parseBlock));
        if (events.some(({ event }) => event === until)) {
          break;
        }
      }
      return events;
    },
    stop: async () => void (await server.stop()),
  };
}

function parseBlock(block: string): StreamedEvent[] {
  const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s).slice(0, 2) as [string, string]));
  const event = fields.get('event');
  return event === undefined
    ? []
    : [
        {
          id: Number(fields.get('id')),
          event,
          data: JSON.parse(fields.get('data') ?? 'null') as Record<string, unknown>,
        },
      ];
}

/** Waits until a condition holds; the test's own time limit is the deadline. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

export const untilGone = (...pids: readonly number[]): Promise<void> => until(() => !pids.some(isRunning));
