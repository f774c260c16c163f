import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exchange, type Exchange } from '../../test-support/exchange.ts';
import { startServer, type TestServer, type TestServerOptions } from '../../test-support/start-server.ts';

/** A server confined to a directory, and the calls of its git routes. */
export interface GitBench {
  readonly server: TestServer;
  /** The root that it is confined to. */
  readonly root: string;
  get(noun: string, query: Readonly<Record<string, string>>): Promise<Exchange>;
  post(noun: string, body: unknown, headers?: Readonly<Record<string, string>>): Promise<Exchange>;
  close(): Promise<void>;
}

/** The environment in which nothing of the machine's own configuration of git counts. */
export const cleanGitEnvironment = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

export const author = { name: 'Ada', email: 'ada@example.com' };

export async function createGitBench(options: Omit<TestServerOptions, 'directory'> = {}): Promise<GitBench> {
  const root = await mkdtemp(join(tmpdir(), 'sa-git-'));
  const server = await startServer({
    ...options,
    args: ['--root', root, ...(options.args ?? [])],
    environment: { ...cleanGitEnvironment, ...options.environment },
  });
  return {
    server,
    root,
    get: (noun, query) =>
      exchange({
        url: server.url,
        path: `/v1/git/${noun}?${new URLSearchParams(query).toString()}`,
        headers: server.headers,
      }),
    post: (noun, body, headers = {}) =>
      exchange({
        url: server.url,
        method: 'POST',
        path: `/v1/git/${noun}`,
        headers: { ...server.headers, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    async close() {
      await server.stop();
      await rm(root, { recursive: true, force: true });
    },
  };
}

/** The last part of a problem's type. */
export function codeOf({ json }: Exchange): string | undefined {
  return (json as { type?: string } | undefined)?.type?.replace('urn:sandbox-agent:error:', '');
}
