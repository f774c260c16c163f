import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claudeLight } from './agents/index.ts';
import { openAgentScene } from './harness/agent-scene.ts';
import { serverProgram } from './harness/server-program.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { proves } from './proves.ts';

let world: TestWorld;

beforeAll(async () => {
  world = await createTestWorld({ sharesAgents: false });
});
afterAll(() => world.close());

describe('an agent that is not installed', () => {
  it('is installed by its first session, and by the command only once', async () => {
    proves('A3');
    const client = await world.connect();
    expect(await client.getAgent(claudeLight.id)).toMatchObject({ id: claudeLight.id, installed: false });
    const scene = await openAgentScene({ world, client, recipe: claudeLight });
    await scene.prompt('hello', [{ say: 'Hello.' }]);
    expect(scene.watched.text()).toBe('Hello.');
    const { installed, version = 'none' } = await client.getAgent(claudeLight.id);
    expect(installed).toBe(true);
    const folder = join(world.folder, 'agents', claudeLight.id);
    const versions = async (): Promise<string[]> => (await readdir(folder)).filter((name) => !name.startsWith('.'));
    expect(await versions()).toEqual([version]);

    const env = { ...process.env, SANDBOX_AGENT_STATE_DIR: world.folder };
    const command = [serverProgram('source'), 'install-agent', claudeLight.id];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { env });
    expect(`${stdout}${stderr}`).toContain(version);
    expect(await versions()).toEqual([version]);
    expect(await client.installAgent(claudeLight.id)).toMatchObject({ already_installed: true });
  });

  it('that nobody knows is refused with the list of those that are known', async () => {
    proves('A1', 'A5');
    const client = await world.connect();
    const cwd = await world.createFolder('unknown');
    await expect(client.createSession({ agent: 'no-such-agent', cwd })).rejects.toMatchObject({
      status: 400,
      code: 'unsupported_agent',
    });
    const ids = (await client.listAgents()).agents.map(({ id }) => id);
    expect(ids).toEqual(
      expect.arrayContaining([
        'claude',
        'codex',
        'opencode',
        'amp',
        'cursor',
        'pi',
        'gemini',
        'goose',
        'copilot',
        'mock',
      ]),
    );
  });
});
