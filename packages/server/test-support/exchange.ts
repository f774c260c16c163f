import { request } from 'node:http';
import { connect } from 'node:net';

export interface ExchangeOptions {
  readonly url: string;
  readonly method?: string;
  readonly path: string;
  /** Sent as they are: `Host` included when it is given. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Exchange {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; `undefined` when it is empty. Throws when it is something else. */
  readonly json: unknown;
}

/** One request with headers that `fetch` would not send, such as a foreign `Host`. */
export function exchange(options: ExchangeOptions): Promise<Exchange> {
  const { hostname, port } = new URL(options.url);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      {
        hostname: hostname.replace(/^\[|\]$/g, ''),
        port,
        path: options.path,
        method: options.method ?? 'GET',
        headers: options.headers ?? {},
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk: string) => (text += chunk));
        response.on('error', reject);
        response.on('end', () => {
          const { statusCode = 0, headers } = response;
          resolve({
            status: statusCode,
            headers,
            text,
            get json() {
              return text === '' ? undefined : (JSON.parse(text) as unknown);
            },
          });
        });
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** Sends bytes and gives all that comes back until the server closes the connection. */
export function exchangeBytes(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => (received += text));
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
  });
}
