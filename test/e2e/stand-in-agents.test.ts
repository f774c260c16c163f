import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serverProgram } from './harness/server-program.ts';
import { createTemporaryFolder } from './harness/temporary-folder.ts';
import { createTestWorld, type TestWorld } from './harness/test-world.ts';
import { watchSession } from './observe/index.ts';
import { proves } from './proves.ts';

/** Agents that npm cannot give, or that open no session without a hosted login. */
const ids = ['amp', 'cursor', 'cline'];

let folder: Awaited<ReturnType<typeof createTemporaryFolder>>;
let world: TestWorld;

beforeAll(async () => {
  folder = await createTemporaryFolder('stand-ins');
  const agentConfig = join(folder.path, 'agents.json');
  const stub = { command: process.execPath, args: [serverProgram('source'), 'mock-agent'] };
  await writeFile(agentConfig, JSON.stringify({ agents: ids.map((id) => ({ id, name: id, ...stub })) }));
  world = await createTestWorld({ agentConfig });
});
afterAll(async () => {
  await world.close();
  await folder.remove();
});

describe('an agent that cannot be installed here', () => {
  it('is refused with what to do', async () => {
    proves('A5', 'G17');
    const plain = await createTestWorld();
    try {
      const client = await plain.connect();
      for (const id of ids) {
        const refusal = await client.installAgent(id).catch((error: unknown) => error);
        expect(refusal).toMatchObject({ problem: { reason: 'not_on_npm' } });
        expect(String(refusal)).toMatch(/PATH/);
      }
    } finally {
      await plain.close();
    }
  });

  it.each(ids)('%s: an ACP program that is named in its place runs turns', async (id) => {
    proves('A5', 'G17');
    const client = await world.connect();
    const session = await client.createSession({ agent: id, cwd: await world.createFolder(id) });
    const watched = watchSession(session);
    expect((await session.prompt(`say I stand in for ${id}.`)).stopReason).toBe('end_turn');
    expect(watched.text()).toBe(`I stand in for ${id}.`);
    expect((await client.getSession(session.id))?.agent).toBe(id);
  });
});
