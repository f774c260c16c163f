import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../test-support/start-server.ts';
import { readMessages } from './acp-http.test-support.ts';

let server: TestServer;
let cwd: string;
let count = 0;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  cwd = join(server.directory, `workspace-${(count += 1)}`);
  await mkdir(cwd);
});

const own = { name: 'own', command: 'of-the-client', args: [], env: [] };

function store(mcpName: string, config: object): Promise<Response> {
  const query = new URLSearchParams({ directory: cwd, mcpName });
  return send('PUT', `/v1/config/mcp?${query}`, config);
}

function send(method: string, path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(server.url + path, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function ask(path: string, method: string, params: object, headers?: Record<string, string>): Promise<Response> {
  count += 1;
  return send('POST', path, { jsonrpc: '2.0', id: count, method, params }, headers);
}

const initialize = { protocolVersion: 1, clientCapabilities: {} };
const showServers = (sessionId: string) => ({ sessionId, prompt: [{ type: 'text', text: 'show mcp' }] });

/** What the agent said in a turn. */
function saidIn(messages: readonly { readonly message: Record<string, unknown> }[]): string {
  const updates = messages.map(
    ({ message }) => (message['params'] as { update?: { content?: { text?: string } } })?.update,
  );
  return updates.map((update) => update?.content?.text ?? '').join('');
}

describe('a session that is opened over ACP', () => {
  test('gets what is stored for its directory behind what its client brought, over /v1/acp', async () => {
    await store('lab', { type: 'local', command: 'stored-lab' });
    await store('own', { type: 'local', command: 'stored-own' });
    await store('web', { type: 'remote', url: 'https://mcp.example.com/', transport: 'http' });
    const path = `/v1/acp/shared-${count}`;
    await ask(`${path}?agent=mock`, 'initialize', initialize);
    const opened = await ask(path, 'session/new', { cwd, mcpServers: [own] });
    const { result } = (await opened.json()) as { result: { sessionId: string } };
    await ask(path, 'session/prompt', showServers(result.sessionId));
    const stream = await fetch(server.url + path, { headers: { accept: 'text/event-stream', 'last-event-id': '0' } });
    const said = saidIn((await readMessages(stream.body, 6)).messages);
    expect(said).toContain('MCP servers: own (stdio), lab (stdio), web (http)');
  });

  test('gets it over /acp too', async () => {
    await store('lab', { type: 'local', command: 'stored-lab' });
    const initialized = await ask('/acp', 'initialize', initialize, { 'acp-agent': 'mock' });
    const connection = { 'acp-connection-id': initialized.headers.get('acp-connection-id') ?? '' };
    expect((await ask('/acp', 'session/new', { cwd, mcpServers: [] }, connection)).status).toBe(202);
    const stream = await fetch(`${server.url}/acp`, { headers: { accept: 'text/event-stream', ...connection } });
    const [opened] = (await readMessages(stream.body, 1)).messages;
    const { sessionId = '' } = (opened?.message['result'] ?? {}) as { sessionId?: string };
    const session = { ...connection, 'acp-session-id': sessionId };
    await ask('/acp', 'session/prompt', showServers(sessionId), session);
    const answer = await fetch(`${server.url}/acp`, { headers: { accept: 'text/event-stream', ...session } });
    expect(saidIn((await readMessages(answer.body, 3)).messages)).toContain('lab');
  });

  test('is not opened where the settings cannot be used', async () => {
    await mkdir(join(cwd, '.sandbox-agent/config'), { recursive: true });
    await writeFile(join(cwd, '.sandbox-agent/config/mcp.json'), 'not what this server writes');
    const path = `/v1/acp/broken-${count}`;
    await ask(`${path}?agent=mock`, 'initialize', initialize);
    const refused = await ask(path, 'session/new', { cwd, mcpServers: [] });
    expect([refused.status, await refused.json()]).toEqual([409, expect.objectContaining({ status: 409 })]);
    expect((await ask(path, 'session/new', { cwd: server.directory, mcpServers: [] })).status).toBe(200);
  });
});
