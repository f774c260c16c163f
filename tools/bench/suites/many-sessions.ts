import type { Suite } from '../measurement.ts';
import { residentBytes } from '../process-figures.ts';

const sessionCount = 200;
const updatesEach = 500;
const bytes = 4096;
/** Sessions are created a few at a time: each starts a process. */
const atOnce = 8;

/** Two hundred sessions, each with its agent process, that were each told 500 updates of 4 KB: what the server holds then. */
export const manySessions: Suite = {
  name: 'many-sessions',
  description: `${sessionCount} sessions after ${sessionCount * updatesEach} updates of ${bytes} B`,
  runs: 1,
  async measure(server) {
    const running = await server.start();
    try {
      const sessions = await mapWithLimit(sessionCount, atOnce, () => running.createSession());
      const startedAt = performance.now();
      await mapWithLimit(sessionCount, atOnce, (index) =>
        sessions[index]?.prompt(JSON.stringify({ burst: { count: updatesEach, bytes } })),
      );
      const seconds = (performance.now() - startedAt) / 1000;
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return [
        { name: `${sessionCount} sessions, memory MB`, value: residentBytes(running.pid) / 1024 / 1024 },
        { name: `${sessionCount} sessions, events/s taken`, value: (sessionCount * updatesEach) / seconds },
      ];
    } finally {
      await running.stop();
    }
  },
};

async function mapWithLimit<T>(count: number, limit: number, run: (index: number) => Promise<T> | undefined) {
  const results: T[] = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = (await run(index)) as T;
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
