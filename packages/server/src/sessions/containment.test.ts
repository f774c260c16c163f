import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exchange } from '../../test-support/exchange.ts';
import { createMockSession } from '../../test-support/mock-session.ts';
import { currentTarget, targetCommand } from '../../test-support/server-target.ts';
import { startServer, type TestServer } from '../../test-support/start-server.ts';
import { livingBearersOf } from '../processes/contain/contain.test-support.ts';

const stay = 'exec sleep 1000';

/** What an agent's tools do to outlive it. Of each one process stays. */
const escapes = {
  'a child': `(${stay}) &`,
  'a double fork': `( (${stay}) & )`,
  'a session of its own': `setsid sh -c '${stay}' &`,
  'an ignored SIGTERM and SIGHUP': `(trap '' TERM HUP INT; ${stay}) &`,
  'a holder of the pipes of the agent': `(${stay}) <&3 >&4 &`,
  'all of it at once': `(setsid sh -c 'trap "" TERM HUP INT; ${stay}' <&3 >&4 &)`,
};

/** The mock agent behind a wrapper that first starts the escapes; `<&3` and `>&4` are the pipes of the agent. */
const wrapper = `exec 3<&0 4>&1; ${Object.values(escapes).join('\n')}
exec 3<&- 4>&-; exec "$@"`;

const agentCount = 1;
const processCount = agentCount + Object.keys(escapes).length;

let directory: string;
let marker: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sa-contain-'));
  marker = `TREE_OF=${randomUUID()}`;
  const [name, value] = marker.split('=') as [string, string];
  const agent = {
    id: 'mock',
    name: 'A mock agent with company',
    command: '/bin/sh',
    args: ['-c', wrapper, 'sh', ...targetCommand(currentTarget()), 'mock-agent'],
    env: { [name]: value },
  };
  await writeFile(join(directory, 'agents.json'), JSON.stringify({ agents: [agent] }));
});

afterEach(async () => {
  // Whatever a failed test left, by the mark that only it has.
  for (const pid of livingBearersOf(marker)) {
    process.kill(pid, 'SIGKILL');
  }
  await rm(directory, { recursive: true, force: true });
});

async function start(): Promise<TestServer> {
  return await startServer({ directory, args: ['--agent-config', join(directory, 'agents.json')] });
}

/** A server with a session whose agent will not go and has left one process of each kind. */
async function startTree(): Promise<TestServer> {
  const server = await start();
  const session = await createMockSession(server, 'tree');
  await session.prompt('ignore sigterm\nignore eof');
  await session.begin('hang');
  await expect.poll(() => livingBearersOf(marker).length, { timeout: 10_000 }).toBe(processCount);
  return server;
}

describe(`a tree of ${Object.keys(escapes).join(', ')}`, () => {
  it('is gone when the deletion of its session is answered', async () => {
    await using server = await startTree();
    const { status } = await exchange({ url: server.url, method: 'DELETE', path: '/v1/sessions/tree' });
    expect(status).toBe(204);
    expect(livingBearersOf(marker)).toEqual([]);
  });

  it('is gone when the server has ended after SIGTERM', async () => {
    const server = await startTree();
    expect(await server.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(livingBearersOf(marker)).toEqual([]);
  });

  it('outlives a server that was killed, until the next one starts', async () => {
    const server = await startTree();
    const before = livingBearersOf(marker);
    await server.stop('SIGKILL');
    // Otherwise the next server would have nothing to do.
    expect(livingBearersOf(marker).length).toBe(processCount);
    await using next = await start();
    await expect
      .poll(() => livingBearersOf(marker).filter((pid) => before.includes(pid)), { timeout: 10_000 })
      .toEqual([]);
    expect((await exchange({ url: next.url, path: '/v1/health' })).status).toBe(200);
  });
});
