import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AcpHttpClient } from 'acp-http-client';
import { SandboxAgent as PublishedSandboxAgent } from 'sandbox-agent-published';
import type { PermissionOption } from '@agentclientprotocol/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRawServer, type RawServer } from './harness/raw-server.ts';
import { until } from './observe/index.ts';
import { proves } from './proves.ts';

let server: RawServer;
beforeAll(async () => {
  server = await startRawServer();
});
afterAll(() => server.close());

describe('sandbox-agent@0.4.2 as published', () => {
  it('runs a session: prompt, permission, events, destroySession, dispose', { timeout: 60_000 }, async () => {
    proves('A6');
    const cwd = await server.createFolder('published');
    const client = await PublishedSandboxAgent.connect({ baseUrl: server.url, token: server.token });
    const session = await client.createSession({ agent: 'mock', sessionInit: { cwd, mcpServers: [] } });
    const events: unknown[] = [];
    session.onEvent(({ payload }) => events.push(payload));
    const asked: string[] = [];
    session.onPermissionRequest(({ id, availableReplies }) => {
      asked.push(...availableReplies);
      session.respondPermission(id, 'once').catch(() => undefined);
    });

    const result = await session.prompt([
      { type: 'text', text: 'say Hello.\nwrite note.txt from the published client' },
    ]);
    expect(result.stopReason).toBe('end_turn');
    expect(asked).toContain('once');
    expect(await readFile(join(cwd, 'note.txt'), 'utf8')).toBe('from the published client');
    await until('what the agent said is there', () => JSON.stringify(events).includes('Hello.'));
    const { items } = await client.getEvents({ sessionId: session.id });
    expect(items.length).toBeGreaterThan(events.length);
    expect(await client.listAcpServers()).toMatchObject({ servers: [{ agent: 'mock' }] });

    expect(await session.prompt([{ type: 'text', text: 'refuse' }])).toMatchObject({ stopReason: 'refusal' });
    await client.destroySession(session.id);
    await client.dispose();
    await until('nothing of the agent is left', () => server.agentPids().length === 0);
    expect((await server.send('GET', '/v1/acp')).json).toEqual({ servers: [] });
  });

  it('gets the rejection of a permission to the agent', { timeout: 60_000 }, async () => {
    proves('A6');
    const cwd = await server.createFolder('rejected');
    const client = await PublishedSandboxAgent.connect({ baseUrl: server.url, token: server.token });
    const session = await client.createSession({ agent: 'mock', sessionInit: { cwd, mcpServers: [] } });
    session.onPermissionRequest(({ id }) => void session.respondPermission(id, 'reject').catch(() => undefined));
    await session.prompt([{ type: 'text', text: 'write note.txt must not be there' }]);
    await expect(readFile(join(cwd, 'note.txt'))).rejects.toThrow('ENOENT');
    await client.dispose();
  });
});

describe('acp-http-client@0.4.2 as published', () => {
  function connect(serverId: string, updates: unknown[] = []): AcpHttpClient {
    return new AcpHttpClient({
      baseUrl: server.url,
      token: server.token,
      transport: { path: `/v1/acp/${serverId}`, bootstrapQuery: { agent: 'mock' } },
      client: {
        sessionUpdate: async (update) => void updates.push(update),
        requestPermission: async ({ options }: { options: PermissionOption[] }) => ({
          outcome: { outcome: 'selected', optionId: options.find(({ kind }) => kind === 'allow_once')?.optionId ?? '' },
        }),
      },
    });
  }

  it('runs a turn with a permission', { timeout: 60_000 }, async () => {
    proves('A6');
    const cwd = await server.createFolder('raw');
    const updates: unknown[] = [];
    const client = connect('raw', updates);
    await client.initialize();
    const { sessionId } = await client.newSession({ cwd, mcpServers: [] });
    const text = 'say Hello raw.\nwrite raw.txt allowed';
    const { stopReason } = await client.prompt({ sessionId, prompt: [{ type: 'text', text }] });
    expect(stopReason).toBe('end_turn');
    expect(await readFile(join(cwd, 'raw.txt'), 'utf8')).toBe('allowed');
    await until('the update came', () => JSON.stringify(updates).includes('Hello raw.'));
    await client.disconnect();
  });

  it('loses nothing of 50,000 updates in one burst', { timeout: 120_000 }, async () => {
    proves('A6', 'G1');
    const cwd = await server.createFolder('burst');
    const updates: unknown[] = [];
    const client = connect('burst', updates);
    await client.initialize();
    const { sessionId } = await client.newSession({ cwd, mcpServers: [] });
    const chunks = (): number =>
      updates.filter((update) => JSON.stringify(update).includes('agent_message_chunk')).length;
    await client.prompt({ sessionId, prompt: [{ type: 'text', text: 'burst 50000 of 100' }] });
    await until('all updates came', () => updates.length >= 50_000, { timeoutMs: 60_000 });
    expect(chunks()).toBe(50_000);
    await client.disconnect();
  });

  it(
    'gets its own answers beside another client that uses the same ids on the same agent',
    { timeout: 60_000 },
    async () => {
      proves('A6', 'D7');
      const clients = [connect('shared'), connect('shared'), connect('shared')];
      const sessions = await Promise.all(
        clients.map(async (client, index) => {
          await client.initialize();
          const cwd = await server.createFolder(`shared-${index}`);
          const { sessionId } = await client.newSession({ cwd, mcpServers: [] });
          return sessionId;
        }),
      );
      expect(new Set(sessions).size).toBe(3);
      const answers = await Promise.all(
        clients.map((client, index) =>
          client.prompt({
            sessionId: sessions[index] ?? '',
            prompt: [{ type: 'text', text: ['refuse', 'wait 100 ms', '{"stop":"max_tokens"}'][index] ?? '' }],
          }),
        ),
      );
      expect(answers.map(({ stopReason }) => stopReason)).toEqual(['refusal', 'end_turn', 'max_tokens']);
      await Promise.all(clients.map((client) => client.disconnect()));
    },
  );
});
