import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface GitHttpServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly username: string;
  readonly password: string;
  /** Every `Authorization` header that came, in order. */
  readonly presented: string[];
  /** Sends no packs until it is let go; `waiting` resolves when somebody waits for one. */
  hold(): { readonly waiting: Promise<void>; letGo(): void };
  /** A bare repository that can be pushed to. Resolves with its address. */
  createRepository(name: string): Promise<string>;
  close(): Promise<void>;
}

/** A git server as it is found in the wild: smart HTTP behind Basic authentication, here by `git http-backend`. */
export async function startGitHttpServer(directory: string): Promise<GitHttpServer> {
  const [username, password] = ['somebody', 'p4ss/w:rd+ünïque-8f3a'];
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`;
  const presented: string[] = [];
  let held: { readonly arrived: () => void; readonly gate: Promise<void> } | undefined;
  const server = createServer((request, response) => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      presented.push(authorization);
    }
    if (authorization !== expected) {
      request.resume();
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="git"' }).end();
      return;
    }
    const isPack = request.url?.endsWith('/git-upload-pack') === true;
    if (isPack && held !== undefined) {
      held.arrived();
      held.gate.then(() => serve(directory, request, response)).catch(() => response.destroy());
      return;
    }
    serve(directory, request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    username,
    password,
    presented,
    hold() {
      const arrival = Promise.withResolvers<void>();
      const gate = Promise.withResolvers<void>();
      held = { arrived: arrival.resolve, gate: gate.promise };
      return {
        waiting: arrival.promise,
        letGo() {
          held = undefined;
          gate.resolve();
        },
      };
    },
    async createRepository(name) {
      const path = join(directory, name);
      await mkdir(path, { recursive: true });
      await promisify(execFile)('git', ['init', '-q', '--bare', '--initial-branch=main', path]);
      await promisify(execFile)('git', ['-C', path, 'config', 'http.receivepack', 'true']);
      return `${origin}/${name}`;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function serve(root: string, request: IncomingMessage, response: ServerResponse): void {
  const { pathname, search } = new URL(request.url ?? '/', 'http://localhost');
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'] ?? '',
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      REMOTE_USER: 'somebody',
      REQUEST_METHOD: request.method ?? 'GET',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
  });
  request.pipe(child.stdin);
  child.stdin.on('error', () => undefined);
  let head: Buffer | undefined = Buffer.alloc(0);
  child.stdout.on('data', (chunk: Buffer) => {
    if (head === undefined) {
      response.write(chunk);
      return;
    }
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end >= 0) {
      const headers = head
        .subarray(0, end)
        .toString('latin1')
        .split('\r\n')
        .map((line) => line.split(': ') as [string, string]);
      const status = headers.find(([name]) => name === 'Status')?.[1];
      response.writeHead(status === undefined ? 200 : Number.parseInt(status, 10), Object.fromEntries(headers));
      response.write(head.subarray(end + 4));
      head = undefined;
    }
  });
  child.stdout.on('end', () => response.end());
}
