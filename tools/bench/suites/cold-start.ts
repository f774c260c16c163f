import type { Suite } from '../measurement.ts';

/** Spawn to the first 200 of `/v1/health`. */
export const coldStart: Suite = {
  name: 'cold-start',
  description: 'spawn to the first 200 of /v1/health',
  runs: 11,
  async measure(server) {
    const running = await server.start({ withAgent: false });
    await running.stop();
    return [{ name: 'cold start, ms', value: running.readyMs }];
  },
};
