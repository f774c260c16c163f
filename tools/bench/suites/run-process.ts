import { createHttpClient } from '../http-client.ts';
import type { Suite } from '../measurement.ts';
import { median } from '../statistics.ts';

const warmUp = 100;
const counted = 300;

/** `true`, run to its end, from the request to the answer. */
export const runProcess: Suite = {
  name: 'run-process',
  description: `${counted} times \`true\`, one after the other`,
  runs: 5,
  async measure(server) {
    const running = await server.start({ withAgent: false });
    const client = createHttpClient(running.baseUrl);
    try {
      const durations: number[] = [];
      for (let index = 0; index < warmUp + counted; index += 1) {
        const startedAt = performance.now();
        const { status, body } = await client.send('POST', '/v1/processes/run', { command: 'true' });
        if (status !== 200) {
          throw new Error(`run was answered with ${status}: ${body}`);
        }
        if (index >= warmUp) {
          durations.push(performance.now() - startedAt);
        }
      }
      return [{ name: 'run true p50, ms', value: median(durations) }];
    } finally {
      client.close();
      await running.stop();
    }
  },
};
