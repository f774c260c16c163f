import { Agent, request as requestPlain, type IncomingMessage } from 'node:http';
import { request as requestSecure } from 'node:https';

export interface HttpRequest {
  readonly method?: string;
  readonly path: string;
  /** Sent as JSON, unless it is text. */
  readonly body?: unknown;
  /** Over those of the client; `undefined` leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON. Throws when it is none. */
  json<Value>(): Value;
}

/** Requests to one server, all of them ended by one signal. */
export interface HttpClient {
  /** The whole answer. */
  send(request: HttpRequest): Promise<HttpAnswer>;
  /** The answer as it begins. */
  open(request: HttpRequest): Promise<IncomingMessage>;
  /** The requests that have no whole answer yet, as `METHOD path`. A stream has its answer when it begins. */
  unanswered(): readonly string[];
}

export function createHttpClient(options: {
  baseUrl: string;
  token: string | undefined;
  signal: AbortSignal;
}): HttpClient {
  const { baseUrl, token, signal } = options;
  const isSecure = baseUrl.startsWith('https:');
  const agent = isSecure ? undefined : new Agent({ keepAlive: false });
  const pending = new Set<{ what: string }>();
  const track = async <Value>({ method = 'GET', path }: HttpRequest, answer: Promise<Value>): Promise<Value> => {
    const entry = { what: `${method} ${path}` };
    pending.add(entry);
    try {
      return await answer;
    } finally {
      pending.delete(entry);
    }
  };
  const begin = ({ method = 'GET', path, body, headers }: HttpRequest): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const payload = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
      const all: Record<string, string | undefined> = {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(payload !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      };
      const present = Object.entries(all).filter((header): header is [string, string] => header[1] !== undefined);
      const outgoing = (isSecure ? requestSecure : requestPlain)(
        new URL(path, baseUrl),
        { method, agent, signal, headers: Object.fromEntries(present) },
        resolve,
      );
      outgoing.on('error', reject);
      outgoing.end(payload);
    });
  const send = async (request: HttpRequest): Promise<HttpAnswer> => {
    const response = await begin(request);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      text,
      json: <Value>() => JSON.parse(text) as Value,
    };
  };
  return {
    open: (request) => track(request, begin(request)),
    send: (request) => track(request, send(request)),
    unanswered: () => [...pending].map(({ what }) => what),
  };
}
