import { Agent, request } from 'node:http';
import { mkdir } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isErrorCode } from '@sandbox-agent/protocol/errors';
import { readDescribedRoutes, type DescribedRoute } from '../test-support/described-routes.ts';
import { exchange, exchangeBytes } from '../test-support/exchange.ts';
import { hostileBytes, hostileCases, type HostileRequest } from '../test-support/hostile-requests.ts';
import { startServer } from '../test-support/start-server.ts';

const directory = await mkdtemp(join(tmpdir(), 'sa-hostile-'));
const root = join(directory, 'root');
await mkdir(root);
const server = await startServer({
  token: 'hostile-token',
  directory,
  args: ['--root', root, '--max-body-bytes', '1048576', '--require-preinstall'],
});
const routes = await readDescribedRoutes(server);
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
afterAll(async () => {
  agent.destroy();
  await server.stop();
  await rm(directory, { recursive: true, force: true });
});

/** How long any answer may take to begin, on a machine that is busy. */
const answerWithinMs = 15_000;

interface HostileAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/** Reads refusals whole; of an answer that is none only its beginning, since it may be a stream. */
function send({ method, target, headers, body }: HostileRequest): Promise<HostileAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      server.url,
      {
        method,
        path: target,
        agent,
        headers: { ...server.headers, ...headers },
        signal: AbortSignal.timeout(answerWithinMs),
      },
      (response) => {
        const answer = { status: response.statusCode ?? 0, contentType: response.headers['content-type'] ?? '' };
        if (answer.status < 400) {
          response.on('error', () => undefined);
          response.destroy();
          resolve({ ...answer, text: '' });
          return;
        }
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('error', reject).on('end', () => resolve({ ...answer, text }));
      },
    );
    outgoing.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve({ status: response.statusCode ?? 0, contentType: '', text: '' });
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** What is wrong with an answer; `undefined` when it is as it should be. */
function faultOf({ status, contentType, text }: HostileAnswer, mustBeRefused: boolean): string | undefined {
  if (status >= 500) {
    return `${status} ${text.slice(0, 300)}`;
  }
  if (status < 400) {
    return mustBeRefused ? `was accepted with ${status}` : undefined;
  }
  const problem = contentType.startsWith('application/problem+json') ? (JSON.parse(text) as Problem) : undefined;
  const code = problem?.type?.replace('urn:sandbox-agent:error:', '') ?? '';
  return problem?.status === status && isErrorCode(code)
    ? undefined
    : `${status} is no typed problem: ${text.slice(0, 300)}`;
}

interface Problem {
  readonly type?: string;
  readonly status?: number;
}

const nameOf = ({ method, path }: DescribedRoute): string => `${method} ${path}`;

describe.each(routes.map((route) => [nameOf(route), route] as const))('%s', (_, route) => {
  it('refuses what is hostile with a typed problem, in time', { timeout: 120_000 }, async () => {
    const faults: Record<string, string> = {};
    for (const { name, build, mustBeRefused = true } of hostileCases) {
      const hostile = build(route);
      if (hostile !== undefined) {
        const fault = await send(hostile).then(
          // Deleting what is not there may be no error.
          (answer) => faultOf(answer, mustBeRefused && !(route.method === 'DELETE' && answer.status === 204)),
          (error: unknown) => `no answer: ${String(error)}`,
        );
        Object.assign(faults, fault === undefined ? {} : { [name]: fault });
      }
    }
    expect(faults).toEqual({});
  });
});

describe('a server that was treated so', () => {
  it('knows its routes', () => {
    expect(routes.length).toBeGreaterThan(20);
  });

  it.each(Object.keys(hostileBytes(routes[0] as DescribedRoute, '')))('refuses %s on every route', async (kind) => {
    for (const route of routes) {
      const bytes = hostileBytes(route, `Authorization: Bearer ${server.token}\r\n`)[kind] ?? '';
      // A route that takes no body may answer before it, and the refusal comes after.
      expect(await exchangeBytes(server.port, bytes), nameOf(route)).toMatch(/HTTP\/1\.1 4\d\d /);
    }
  });

  it('is healthy, and found no fault of its own', async () => {
    expect(await exchange({ url: server.url, path: '/v1/health', headers: server.headers })).toMatchObject({
      status: 200,
      json: { state: 'ready' },
    });
    const records = server.program
      .errorOutput()
      .split('\n')
      .filter((line) => line.includes('"level":"error"'));
    expect(records).toEqual([]);
  });
});
