import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { local } from '../local.ts';
import { expect, it } from 'vitest';
import { SandboxAgent } from '../sandbox-agent.ts';

it('fork: a second session with a log of its own goes on from the first', async () => {
  const root = await mkdtemp(join(tmpdir(), 'sandbox-agent-fork-'));
  const providers = createRequire(import.meta.url).resolve('@sandbox-agent/providers/package.json');
  const server = createRequire(providers).resolve('@sandbox-agent/server/package.json');
  const binaryPath = join(dirname(server), 'src', 'bin', 'sandbox-agent.ts');
  const client = await SandboxAgent.start({ sandbox: local({ directory: join(root, 'local'), root, binaryPath }) });
  try {
    const session = await client.createSession({ agent: 'mock' });
    await session.prompt('say one');
    const fork = await session.fork({ title: 'Another way' });
    expect(fork.id).not.toBe(session.id);
    expect(fork.title).toBe('Another way');
    expect(fork.agent).toBe('mock');
    await expect(fork.prompt('say two')).resolves.toMatchObject({ stopReason: 'end_turn' });
    const { items } = await client.getEvents({ sessionId: fork.id, limit: 1000 });
    expect(items[0]?.eventIndex).toBe(1);
    expect(items[0]?.payload).toMatchObject({ method: '_server/forked_from', params: { sessionId: session.id } });
    await expect(session.prompt('say three')).resolves.toMatchObject({ stopReason: 'end_turn' });
    expect((await client.getSession(fork.id))?.id).toBe(fork.id);
  } finally {
    await client.destroySandbox();
    await client.dispose();
    await rm(root, { recursive: true, force: true });
  }
});
