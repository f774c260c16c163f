import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type AgentBench, createAgentBench } from './acp.test-support.ts';

describe('a burst of updates', () => {
  let bench: AgentBench;
  beforeEach(async () => {
    bench = await createAgentBench();
  });
  afterEach(async () => {
    await bench.close();
  });

  it('costs this process a few microseconds each', async () => {
    let count = 0;
    const { agent } = await bench.node(
      `const update = JSON.stringify({ jsonrpc: '2.0', method: 'session/update', params: { sessionId: 's', update: { sessionUpdate: 'agent_message_chunk', content: { type: 'text', text: 'x'.repeat(60) } } } });
      const part = (update + '\\n').repeat(1000);
      onMessage(async ({ id }) => {
        for (let n = 0; n < 50; n += 1) { if (!process.stdout.write(part)) await new Promise((resolve) => process.stdout.once('drain', resolve)); }
        send({ id, result: update.length });
      });`,
      {
        onBatch: (batch) => {
          count += batch.length;
        },
      },
    );
    const startedAt = process.cpuUsage();
    const size = await agent.request('go', {});
    const { user, system } = process.cpuUsage(startedAt);
    expect(size).toBeGreaterThan(190);
    expect(count).toBe(50_001);
    // 0.1 s when measured alone. The bound is for a machine that does other things meanwhile.
    expect((user + system) / 1e6).toBeLessThan(0.5);
  });
});
