import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Suite } from '../measurement.ts';
import { median } from '../statistics.ts';

const program = fileURLToPath(new URL('../programs/latency-reader.ts', import.meta.url));
const count = 300;

/** Updates that come one by one, 1 to 15 ms apart, as a model streams: how old each is when the reader has it. */
export const chunkLatency: Suite = {
  name: 'chunk-latency',
  description: `${count} updates at gaps of 1 to 15 ms: from the agent's write to the reader`,
  runs: 5,
  async measure(server) {
    const running = await server.start();
    try {
      const session = await running.createSession();
      const reader = fork(program, [session.streamUrl], { stdio: 'inherit' });
      await once(reader, 'message');
      await session.prompt(JSON.stringify({ paced: { count: 50 } }));
      reader.send('reset');
      await once(reader, 'message');
      await session.prompt(JSON.stringify({ paced: { count } }));
      await new Promise((resolve) => setTimeout(resolve, 300));
      reader.send('report');
      const [ages] = (await once(reader, 'message')) as [number[]];
      reader.disconnect();
      await once(reader, 'exit');
      const sorted = ages.toSorted((a, b) => a - b);
      return [
        { name: 'chunk latency p50, ms', value: median(ages) },
        { name: 'chunk latency p99, ms', value: sorted[Math.floor(sorted.length * 0.99)] ?? NaN },
        { name: 'chunk latency, lost %', value: 100 * (1 - ages.length / count) },
      ];
    } finally {
      await running.stop();
    }
  },
};
