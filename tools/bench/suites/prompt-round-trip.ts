import type { Suite } from '../measurement.ts';
import { median } from '../statistics.ts';
import { openStreamReader } from '../stream-reader.ts';

const warmUp = 300;
const counted = 1000;

/** A prompt that the agent echoes, from the request to the answer that its turn has ended, with one reader on the stream. */
export const promptRoundTrip: Suite = {
  name: 'prompt',
  description: `${counted} echoed prompts, one after the other, with one reader`,
  runs: 5,
  async measure(server) {
    const running = await server.start();
    try {
      const session = await running.createSession();
      const reader = await openStreamReader(session.streamUrl, session.streamHeaders);
      const durations: number[] = [];
      for (let index = 0; index < warmUp + counted; index += 1) {
        const startedAt = performance.now();
        await session.prompt('echo');
        if (index >= warmUp) {
          durations.push(performance.now() - startedAt);
        }
      }
      await reader.close();
      const p99 = durations.toSorted((a, b) => a - b)[Math.floor(counted * 0.99)] ?? NaN;
      return [
        { name: 'prompt round trip p50, ms', value: median(durations) },
        { name: 'prompt round trip p99, ms', value: p99 },
      ];
    } finally {
      await running.stop();
    }
  },
};
