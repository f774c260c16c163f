import { openManyReaders } from '../many-readers.ts';
import type { Suite } from '../measurement.ts';
import { peakResidentBytes, resetPeakResidentBytes, residentBytes } from '../process-figures.ts';

const sessionCount = 200;
const updatesEach = 500;
const bytes = 4096;
/** Sessions are created a few at a time: each starts a process. */
const atOnce = 8;
const quietMs = 1000;
/** Then what is garbage by now has been collected, also on a busy machine. */
const collectedMs = 4000;

/** Two hundred sessions, each with its agent and a reader, that are all told 500 updates of 4 KB at once: what the server holds then. */
export const manySessions: Suite = {
  name: 'many-sessions',
  description: `${sessionCount} sessions after ${sessionCount * updatesEach} updates of ${bytes} B`,
  runs: 1,
  async measure(server) {
    const running = await server.start();
    try {
      const sessions = await mapWithLimit(sessionCount, atOnce, () => running.createSession());
      const readers = await openManyReaders(sessions.map(({ streamUrl }) => ({ url: streamUrl })));
      resetPeakResidentBytes(running.pid);
      const prompt = JSON.stringify({ burst: { count: updatesEach, bytes } });
      await Promise.all(sessions.map((session) => session.prompt(prompt)));
      const { count, firstMs, lastMs } = await readers.settle(quietMs);
      await new Promise((resolve) => setTimeout(resolve, collectedMs));
      const memoryBytes = residentBytes(running.pid);
      await readers.close();
      return [
        { name: `${sessionCount} sessions, memory MB`, value: memoryBytes / 1024 / 1024 },
        { name: `${sessionCount} sessions, peak memory MB`, value: peakResidentBytes(running.pid) / 1024 / 1024 },
        { name: `${sessionCount} sessions, events/s`, value: count / ((lastMs - firstMs) / 1000) },
        { name: `${sessionCount} sessions, lost %`, value: 100 * (1 - count / (sessionCount * updatesEach)) },
      ];
    } finally {
      await running.stop();
    }
  },
};

async function mapWithLimit<T>(count: number, limit: number, run: (index: number) => Promise<T>) {
  const results: T[] = [];
  let next = 0;
  const work = async () => {
    while (next < count) {
      const index = next;
      next += 1;
      results[index] = await run(index);
    }
  };
  await Promise.all(Array.from({ length: limit }, work));
  return results;
}
