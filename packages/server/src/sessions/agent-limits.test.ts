import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { EventPage, ServerEventParams } from '@sandbox-agent/protocol';
import { exchange } from '../../test-support/exchange.ts';
import { createMockSession } from '../../test-support/mock-session.ts';
import { startServer, type TestServer } from '../../test-support/start-server.ts';
import { createLeaf } from '../processes/contain/cgroup/create-leaf.ts';
import { livingBearersOf } from '../processes/contain/contain.test-support.ts';

const memoryLimitBytes = 192 * 1024 * 1024;
const processLimit = 64;

/** What this machine lets us enforce, found by doing it. */
const unenforced = ((): readonly string[] => {
  const limits = { memoryBytes: memoryLimitBytes, processCount: processLimit };
  const result = createLeaf({ name: `sandbox-agent-probe-${randomUUID()}`, limits });
  result.leaf?.remove();
  return result.unenforced;
})();

/** An agent that answers, and takes 4 MiB every 10 ms once it is prompted: slowly enough to watch the server meanwhile. */
const hog = `
  const all = [];
  const results = { initialize: { protocolVersion: 1, agentCapabilities: {} }, 'session/new': { sessionId: 'hog' } };
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    const { id, method } = JSON.parse(line);
    if (method === 'session/prompt') setInterval(() => all.push(Buffer.alloc(4 << 20, 1)), 10);
    else if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result: results[method] ?? {} }));
  });`;

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sa-limits-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function readParams<Method extends keyof ServerEventParams>(
  server: TestServer,
  method: Method,
): Promise<ServerEventParams[Method] | undefined> {
  const { json } = await exchange({ url: server.url, path: '/v1/sessions/limited/events?limit=1000' });
  const payloads = (json as EventPage).events.map(({ payload }) => payload as { method?: string; params?: unknown });
  return payloads.find((payload) => payload.method === method)?.params as ServerEventParams[Method] | undefined;
}

test('an agent beyond its memory is ended as an event, and the server answers all the while', async (context) => {
  if (unenforced.includes('memoryBytes')) {
    context.skip('no control group is writable that could limit memory');
  }
  const agentConfig = join(directory, 'agents.json');
  const agents = [{ id: 'mock', name: 'Hog', command: process.execPath, args: ['-e', hog] }];
  await writeFile(agentConfig, JSON.stringify({ agents }));
  await using server = await startServer({
    directory,
    args: ['--agent-config', agentConfig, '--agent-memory-limit', String(memoryLimitBytes)],
  });
  const session = await createMockSession(server, 'limited');
  await session.begin('eat');

  const answerTimesMs: number[] = [];
  let exit: ServerEventParams['_server/agent_exited'] | undefined;
  while (exit === undefined) {
    const startedMs = performance.now();
    const response = await fetch(`${server.url}/v1/health`);
    await response.arrayBuffer();
    answerTimesMs.push(performance.now() - startedMs);
    if (answerTimesMs.length % 20 === 0) exit = await readParams(server, '_server/agent_exited');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }

  expect(exit).toMatchObject({ oom: true, signal: 'SIGKILL', exitCode: null, expected: false });
  expect(exit.peakResidentBytes).toBeGreaterThan(memoryLimitBytes * 0.9);
  expect(exit.peakResidentBytes).toBeLessThanOrEqual(memoryLimitBytes);
  // Its quicker quarter: the others also wait for a processor that other tests use.
  const [quartileMs] = answerTimesMs.toSorted((left, right) => left - right).slice(answerTimesMs.length / 4);
  expect(quartileMs).toBeLessThan(50);
  await expect
    .poll(() => readParams(server, '_server/turn_ended'))
    .toMatchObject({
      error: { code: 'agent_process_exited', oom: true },
    });
});

test('an agent and what it starts are held to their number of processes', async (context) => {
  if (unenforced.includes('processCount')) {
    context.skip('no control group is writable that could limit processes');
  }
  const marker = randomUUID();
  await using server = await startServer({
    directory,
    args: ['--agent-process-limit', String(processLimit)],
    environment: { PROCESSES_OF: marker },
  });
  const session = await createMockSession(server, 'limited');
  const done = join(directory, 'done');
  const script = `(i=0; while [ $i -lt 100 ]; do sleep 1000 & i=$((i+1)); done); echo > '${done}'`;
  await session.prompt(JSON.stringify({ leave: ['/bin/sh', '-c', script] }));
  await expect.poll(() => existsSync(done), { timeout: 15_000 }).toBe(true);
  const members = (): number[] => livingBearersOf(marker).filter((pid) => pid !== server.pid);
  expect(members().length).toBeLessThanOrEqual(processLimit);
  expect(members().length).toBeGreaterThan(10);
  await exchange({ url: server.url, method: 'DELETE', path: '/v1/sessions/limited' });
  expect(members()).toEqual([]);
});
