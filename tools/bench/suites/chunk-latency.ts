import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Suite } from '../measurement.ts';
import { median } from '../statistics.ts';

const bun = createRequire(import.meta.url).resolve('bun/bin/bun.exe');
const program = fileURLToPath(new URL('../programs/delayed-ack-reader.ts', import.meta.url));
const warmUp = 50;
const count = 300;

/**
 * Updates that come one by one, 1 to 15 ms apart, as a model streams: how old each is when a reader has it that acknowledges
 * late.
 */
export const chunkLatency: Suite = {
  name: 'chunk-latency',
  description: `${count} updates at gaps of 1 to 15 ms: from the agent's write to a reader with delayed acknowledgements`,
  runs: 5,
  async measure(server) {
    const running = await server.start();
    try {
      const session = await running.createSession();
      const all = warmUp + count;
      const reader = spawn(bun, [program, session.streamUrl, String(all)], { stdio: ['ignore', 'pipe', 'inherit'] });
      const exited = once(reader, 'exit');
      const lines = createInterface({ input: reader.stdout })[Symbol.asyncIterator]();
      await lines.next();
      await session.prompt(JSON.stringify({ paced: { count: all } }));
      const { value } = await lines.next();
      await exited;
      const seen = JSON.parse(value as string) as number[];
      const ages = seen.slice(warmUp).toSorted((a, b) => a - b);
      return [
        { name: 'chunk latency p50, ms', value: median(ages) },
        { name: 'chunk latency p99, ms', value: ages[Math.floor(ages.length * 0.99)] ?? NaN },
        { name: 'chunk latency, lost %', value: 100 * (1 - seen.length / all) },
      ];
    } finally {
      await running.stop();
    }
  },
};
