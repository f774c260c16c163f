import { openManyReaders } from '../many-readers.ts';
import type { Suite } from '../measurement.ts';
import { peakResidentBytes, resetPeakResidentBytes } from '../process-figures.ts';

const count = 20_000;
const bytes = 1024;
const stalled = 16;
const quietMs = 500;

/** A burst to one reader beside sixteen that never read: what they cost the one, and the server. */
export const slowReaders: Suite = {
  name: 'slow-readers',
  description: `${count} updates of ${bytes} B to one reader, beside ${stalled} that never read`,
  runs: 3,
  async measure(server) {
    const running = await server.start();
    try {
      const session = await running.createSession();
      const readers = await openManyReaders(session.streamUrl, { reading: 1, stalled });
      await session.prompt('echo');
      await readers.settle(quietMs);
      await readers.reset();
      resetPeakResidentBytes(running.pid);
      await session.prompt(JSON.stringify({ burst: { count, bytes } }));
      const { counts, firstMs, lastMs } = await readers.settle(quietMs);
      const peak = peakResidentBytes(running.pid);
      await readers.close();
      const [seen = 0] = counts;
      return [
        { name: 'beside stalled readers, events/s', value: seen / ((lastMs - firstMs) / 1000) },
        { name: 'beside stalled readers, lost %', value: 100 * (1 - seen / count) },
        { name: 'beside stalled readers, peak memory MB', value: peak / 1024 / 1024 },
      ];
    } finally {
      await running.stop();
    }
  },
};
