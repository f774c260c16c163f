import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SandboxAgent } from 'sandbox-agent';
import { describe, expect, it } from 'vitest';
import { claudeLight } from './agents/index.ts';
import { openAgentScene } from './harness/agent-scene.ts';
import { expectNothingLost } from './harness/expect-nothing-lost.ts';
import { ensureAgentsInstalled } from './harness/installed-agents.ts';
import { serverTargets } from './harness/server-program.ts';
import { createTestWorld } from './harness/test-world.ts';
import { chunkText, watchSession } from './observe/index.ts';
import { proves } from './proves.ts';

describe.each(serverTargets)('the server as %s', (target) => {
  it('runs a real agent, is killed in mid-turn, is recovered, and loses nothing', async () => {
    proves('A2', 'B4', 'G1', 'G2');
    await ensureAgentsInstalled([claudeLight.id]);
    const world = await createTestWorld({ target });
    try {
      const client = await world.connect();
      const scene = await openAgentScene({ world, client, recipe: claudeLight, reply: 'once' });
      const file = join(scene.cwd, 'hello.txt');
      await scene.prompt('write', [{ call: claudeLight.tools.write(file, 'hello\n') }, { say: 'Written.' }]);
      expect(await readFile(file, 'utf8')).toBe('hello\n');

      const session = await client.createSession({ agent: 'mock', cwd: await world.createFolder('mock') });
      const watched = watchSession(session);
      const turn = session.prompt('burst 3000 of 300\nwait 60000 ms').catch((error: unknown) => error);
      await watched.waitFor((event) => chunkText(event).startsWith('2000 '));
      await world.killServer();
      expect(await turn).toBeInstanceOf(Error);
      await session.prompt('say I am back.');
      expect(watched.text()).toContain('I am back.');
      const { sandboxId = '' } = client;
      await expectNothingLost({ world, sandboxId, sessionId: session.id, watched: [watched] });
      await expectNothingLost({ world, sandboxId, sessionId: scene.session.id, watched: [scene.watched] });
    } finally {
      await world.close();
    }
  });

  it('answers health, describes its interface, and takes a client that only connects', async () => {
    proves('A1', 'A4', 'B2');
    const world = await createTestWorld({ target });
    try {
      const owner = await world.connect();
      const providerId = owner.sandboxId?.slice(owner.sandboxId.indexOf('/') + 1) ?? '';
      const baseUrl = (await world.sandbox.getUrl?.(providerId)) ?? '';
      const token = await world.sandbox.getToken?.(providerId);
      expect(await (await fetch(`${baseUrl}/v1/health`)).json()).toMatchObject({ status: 'ok' });
      const headers = { authorization: `Bearer ${token}` };
      const api = (await (await fetch(`${baseUrl}/v1/openapi.json`, { headers })).json()) as { paths: object };
      expect(Object.keys(api.paths)).toEqual(
        expect.arrayContaining(['/v1/health', '/v1/agents', '/v1/sessions', '/v1/sessions/{id}/prompts']),
      );
      await expect(
        SandboxAgent.connect({ baseUrl, token: 'wrong' }).then((it) => it.listAgents()),
      ).rejects.toMatchObject({
        status: 401,
      });
      const client = await SandboxAgent.connect({ baseUrl, ...(token === undefined ? {} : { token }) });
      const cwd = await world.createFolder('connected');
      const session = await client.createSession({ agent: 'mock', cwd });
      session.onPermissionRequest(({ id }) => void session.respondPermission(id, 'once').catch(() => undefined));
      await session.prompt('write note.txt connected');
      expect(existsSync(join(cwd, 'note.txt'))).toBe(true);
      await client.dispose();
    } finally {
      await world.close();
    }
  });
});
