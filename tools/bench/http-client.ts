import { Agent, request, type IncomingMessage } from 'node:http';

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** Requests to one server over kept connections, with as little of a client as there can be. */
export interface HttpClient {
  send(method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<HttpAnswer>;
  close(): void;
}

/** A request that is not answered within this time is a failure: the published server leaves some unanswered for ever. */
const timeoutMs = 60_000;

export function createHttpClient(baseUrl: string, headers: Readonly<Record<string, string>> = {}): HttpClient {
  const agent = new Agent({ keepAlive: true });
  return {
    send: (method, path, body, extra) =>
      new Promise((resolve, reject) => {
        const payload = body === undefined ? undefined : JSON.stringify(body);
        const content = payload === undefined ? {} : { 'content-type': 'application/json' };
        const sent = request(
          new URL(path, baseUrl),
          { method, agent, headers: { ...headers, ...content, ...extra }, timeout: timeoutMs },
          (response) => void readAnswer(response).then(resolve, reject),
        );
        sent.on('error', reject);
        sent.on('timeout', () => sent.destroy(new Error(`${method} ${path} was not answered within ${timeoutMs} ms`)));
        sent.end(payload);
      }),
    close: () => agent.destroy(),
  };
}

async function readAnswer(response: IncomingMessage): Promise<HttpAnswer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) {
    chunks.push(chunk as Buffer);
  }
  return { status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') };
}
