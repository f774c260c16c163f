import { exchange } from './exchange.ts';
import type { TestServer } from './start-server.ts';

export interface MockSession {
  readonly id: string;
  readonly pid: number;
  /** Sends a prompt and waits for the end of its turn. */
  prompt(text: string): Promise<void>;
  /** Sends a prompt and waits only until it is accepted. */
  begin(text: string): Promise<void>;
}

/** A session with the built-in agent on a test server. */
export async function createMockSession(server: TestServer, id: string): Promise<MockSession> {
  const post = async (path: string, body: unknown, headers: Record<string, string> = {}): Promise<unknown> => {
    const { status, json, text } = await exchange({
      url: server.url,
      method: 'POST',
      path,
      headers: { ...server.headers, 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (status >= 300) {
      throw new Error(`${path} answered ${status}: ${text}`);
    }
    return json;
  };
  const created = (await post('/v1/sessions', { id, agent: 'mock', cwd: server.directory })) as { pid?: number };
  if (created.pid === undefined) {
    throw new Error('The session has no process.');
  }
  const prompts = `/v1/sessions/${id}/prompts`;
  return {
    id,
    pid: created.pid,
    async prompt(text) {
      await post(prompts, { prompt: text }, { prefer: 'wait=20' });
    },
    async begin(text) {
      await post(prompts, { prompt: text });
    },
  };
}
