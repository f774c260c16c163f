import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createProblemDetails, type ErrorCode } from '@sandbox-agent/protocol/errors';
import { StandInSessions } from './stand-in-sessions.test-support.ts';

/** What a fault does to one request: answer this, hang, cut the connection, or (`undefined`) nothing. */
export type Fault = { status: number; body: string; type?: string } | 'hang' | 'cut' | undefined;

export interface StandInOptions {
  readonly sessions?: StandInSessions;
  readonly token?: string;
  readonly port?: number;
}

/** A small real HTTP server that speaks the contract as far as the client needs it, and can be told to misbehave. */
export class StandInServer {
  readonly sessions: StandInSessions;
  readonly requests: string[] = [];
  /** Kept after the end, for another one on the same port. */
  port = 0;
  /** Decides over each request before it is handled. */
  fault: (request: { method: string; path: string }) => Fault = () => undefined;
  readonly #token: string | undefined;
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();

  private constructor(options: StandInOptions) {
    this.sessions = options.sessions ?? new StandInSessions();
    this.#token = options.token;
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch(() => response.destroy());
    });
  }

  static async start(options: StandInOptions = {}): Promise<StandInServer> {
    const server = new StandInServer(options);
    await new Promise<void>((resolve, reject) => {
      server.#server.once('error', reject);
      server.#server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
    server.port = (server.#server.address() as AddressInfo).port;
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How many event streams are open. */
  get openStreams(): number {
    return this.#streams.size;
  }

  /** Cuts every open event stream, as a proxy does. */
  cutStreams(): void {
    for (const response of this.#streams) {
      response.destroy();
    }
  }

  /** Ends as if killed: every connection is cut. Resolves when the port is free. */
  async kill(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://stand-in');
    const method = request.method ?? 'GET';
    this.requests.push(`${method} ${url.pathname}`);
    const fault = this.fault({ method, path: url.pathname });
    if (fault === 'cut') {
      request.socket.destroy();
      return;
    }
    if (fault === 'hang') {
      return;
    }
    if (fault) {
      response.writeHead(fault.status, { 'content-type': fault.type ?? 'application/problem+json' }).end(fault.body);
      return;
    }
    if (url.pathname === '/v1/health') {
      this.#json(response, 200, { status: 'ok', version: 'stand-in' });
      return;
    }
    if (this.#token !== undefined && request.headers.authorization !== `Bearer ${this.#token}`) {
      this.#problem(response, 'token_invalid', 'The token is wrong.');
      return;
    }
    const body = await readJson(request);
    const [, , noun, id, action, item] = url.pathname.split('/').map(decodeURIComponent);
    if (noun === 'agents') {
      this.#json(
        response,
        200,
        id === undefined ? { agents: [] } : { id, installed: true, already_installed: true, artifacts: [] },
      );
    } else if (noun === 'sessions' && action === 'events') {
      this.#events(response, request, { id: id ?? '', url });
    } else if (noun === 'sessions') {
      const answer = this.sessions.handle({
        method,
        id,
        action,
        query: url.searchParams,
        item,
        body,
        idempotencyKey: request.headers['idempotency-key'] as string | undefined,
      });
      if ('problem' in answer) {
        this.#problem(response, answer.problem, answer.detail, answer.context);
      } else {
        this.#json(response, answer.status, answer.body);
      }
    } else {
      this.#problem(response, 'not_found', `No route ${url.pathname}`);
    }
  }

  #events(response: ServerResponse, request: IncomingMessage, { id, url }: { id: string; url: URL }): void {
    const session = this.sessions.find(id);
    if (!session) {
      this.#problem(response, 'session_not_found', `There is no session ${id}.`);
      return;
    }
    const after = Number(request.headers['last-event-id'] ?? url.searchParams.get('after') ?? 0);
    if (request.headers.accept !== 'text/event-stream') {
      const limit = Number(url.searchParams.get('limit') ?? 100);
      const events = session.events.filter((event) => event.eventIndex > after).slice(0, limit);
      this.#json(response, 200, {
        events,
        lastIndex: session.lastIndex,
        nextAfter: events.at(-1)?.eventIndex ?? after,
      });
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('retry: 1000\n\n');
    this.#streams.add(response);
    const unsubscribe = session.follow(
      after,
      (chunk) => response.write(chunk),
      () => response.end(),
    );
    response.on('close', () => {
      this.#streams.delete(response);
      unsubscribe();
    });
  }

  #json(response: ServerResponse, status: number, body: unknown): void {
    if (body === undefined) {
      response.writeHead(status).end();
    } else {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    }
  }

  #problem(response: ServerResponse, code: ErrorCode, detail?: string, context?: Record<string, unknown>): void {
    const problem = createProblemDetails({ code, detail, context });
    response.writeHead(problem.status, { 'content-type': 'application/problem+json' }).end(JSON.stringify(problem));
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk as string;
  }
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}
