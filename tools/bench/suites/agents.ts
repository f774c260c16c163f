import { createHttpClient } from '../http-client.ts';
import type { Suite } from '../measurement.ts';
import { cpuSeconds } from '../process-figures.ts';

const warmUp = 5;
const counted = 100;

/** The list of agents, as a page that shows it asks for it again and again. */
export const agents: Suite = {
  name: 'agents',
  description: `${counted} times the list of agents: processor time of the server and what it started`,
  runs: 3,
  async measure(server) {
    const running = await server.start({ withAgent: false });
    const client = createHttpClient(running.baseUrl);
    try {
      const list = async (times: number): Promise<void> => {
        for (let index = 0; index < times; index += 1) {
          const { status, body } = await client.send('GET', '/v1/agents');
          if (status !== 200) {
            throw new Error(`The list of agents was answered with ${status}: ${body}`);
          }
        }
      };
      await list(warmUp);
      const before = cpuSeconds(running.pid, { withEndedChildren: true });
      await list(counted);
      const usedMs = (cpuSeconds(running.pid, { withEndedChildren: true }) - before) * 1000;
      return [{ name: 'list of agents, CPU ms', value: usedMs / counted }];
    } finally {
      client.close();
      await running.stop();
    }
  },
};
