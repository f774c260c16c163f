import { afterEach, beforeEach, expect, test } from 'vitest';
import type { AgentProcessOptions } from '../../acp/agent-process.ts';
import { parseLine } from '../../acp/parse-line.ts';
import { openSessionLog, type SessionLogOptions } from '../../log/index.ts';
import { silentLogger } from '../../telemetry/logger.ts';
import { createAcpBench, readMessages, type AcpBench } from '../acp-http.test-support.ts';
import type { AcpServer } from './acp-server.ts';
import { AcpServers } from './acp-servers.ts';

let bench: AcpBench;
let servers: AcpServers;

beforeEach(async () => {
  bench = await createAcpBench();
});
afterEach(async () => {
  await servers.close();
  await bench.close();
});

interface SpokenFor {
  readonly server: AcpServer;
  /** Speaks in the agent's place, a chunk at a time. */
  readonly say: (...messages: object[]) => void;
}

async function serve(options: Partial<SessionLogOptions>): Promise<SpokenFor> {
  let process: Pick<AgentProcessOptions, 'onBatch'> | undefined;
  const { dependencies } = bench;
  servers = new AcpServers({
    ...dependencies,
    openLog: (log) => openSessionLog({ ...log, ...options, logger: silentLogger }),
    startAgentProcess: (agent) => dependencies.startAgentProcess((process = agent)),
  });
  const server = await servers.open('x', 'mock');
  const lineOf = (message: object) =>
    parseLine({ kind: 'line', bytes: Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message })) });
  return { server, say: (...messages) => process?.onBatch(messages.map(lineOf)) };
}

const untilAborted = () => ({ lastEventId: undefined, signal: AbortSignal.timeout(10_000) });

test('a reader that comes before an open request is on the disk is told of it when it is', async () => {
  const { server, say } = await serve({ fsync: 'always' });
  say({ id: 1, method: 'question' });
  const { messages } = await readMessages(server.stream(untilAborted()), 1);
  expect(messages).toMatchObject([{ id: 1, message: { method: 'question' } }]);
});

test('an open request that is no longer stored is not told, nor anything in its place', async () => {
  const { server, say } = await serve({
    fsync: 'always',
    segmentMaxBytes: 4096,
    retention: { maxBytes: 8192, now: () => Date.now() },
  });
  say({ id: 1, method: 'question' });
  for (let count = 0; count < 10; count += 1) {
    say({ method: 'news', params: { text: 'x'.repeat(3000) } });
    await readMessages(server.stream({ ...untilAborted(), lastEventId: count + 1 }), 1);
  }
  const all = async () => (await readMessages(server.stream({ ...untilAborted(), lastEventId: 0 }), 1)).text;
  await expect.poll(all).toContain('event: gap');
  say({ id: 2, method: 'question' });
  const { messages } = await readMessages(server.stream(untilAborted()), 1);
  expect(messages).toMatchObject([{ id: 12, message: { id: 2, method: 'question' } }]);
});
