import { randomUUID } from 'node:crypto';
import { markedProcesses } from '../observe/index.ts';
import { createTestWorld } from './test-world.ts';

/** A server and its token, for clients that are not ours. */
export interface RawServer {
  readonly url: string;
  readonly token: string;
  createFolder(name: string): Promise<string>;
  /** The processes that the server started and that still run. */
  agentPids(): number[];
  /** One request; `json` is the body, `undefined` when there is none. */
  send(
    method: string,
    path: string,
    options?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<{ status: number; json: unknown; headers: Headers }>;
  /** Ends everything, and proves that nothing is left. */
  close(): Promise<void>;
}

/** A server on this machine that nobody speaks to but the test. */
export async function startRawServer(): Promise<RawServer> {
  const world = await createTestWorld();
  const client = await world.connect();
  const providerId = client.sandboxId?.slice(world.sandbox.name.length + 1) ?? '';
  const url = (await world.sandbox.getUrl?.(providerId)) ?? '';
  const token = (await world.sandbox.getToken?.(providerId)) ?? randomUUID();
  return {
    url,
    token,
    createFolder: (name) => world.createFolder(name),
    agentPids() {
      const serverPid = world.serverPid();
      return markedProcesses(world.mark).flatMap(({ pid }) => (pid === serverPid ? [] : [pid]));
    },
    async send(method, path, { body, headers = {} } = {}) {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text), headers: response.headers };
    },
    close: () => world.close(),
  };
}
