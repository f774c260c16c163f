import { openManyReaders, type ConnectionReport, type ReadingConnection } from '../many-readers.ts';
import type { Suite } from '../measurement.ts';
import { peakResidentBytes, resetPeakResidentBytes } from '../process-figures.ts';
import type { RunningServer } from '../server-under-test.ts';

const count = 40_000;
const bytes = 1024;
const slowBytesPerSecond = 5_000_000;
const quietMs = 500;

/**
 * A burst to a reader that takes all it gets, beside one that takes 5 MB/s and one that never reads: what the two cost the first, and
 * the server.
 */
export const slowReaders: Suite = {
  name: 'slow-readers',
  description: `${count} updates of ${bytes} B to a fast reader, beside one at 5 MB/s and one that never reads`,
  runs: 3,
  async measure(server) {
    const running = await server.start();
    try {
      // The first one warms up the server.
      await measureBurst(running, [{}]);
      const [alone] = await measureBurst(running, [{}]);
      resetPeakResidentBytes(running.pid);
      const beside = [{}, { bytesPerSecond: slowBytesPerSecond }, { bytesPerSecond: 0 }];
      const [fast, slow] = await measureBurst(running, beside);
      const peak = peakResidentBytes(running.pid);
      return [
        { name: 'beside slow readers, events/s', value: rateOf(fast) },
        { name: 'beside slow readers, of the rate alone ×', value: rateOf(fast) / rateOf(alone) },
        { name: 'beside slow readers, lost %', value: lostOf(fast) },
        { name: 'at 5 MB/s, lost %', value: lostOf(slow) },
        { name: 'beside slow readers, peak memory MB', value: peak / 1024 / 1024 },
      ];
    } finally {
      await running.stop();
    }
  },
};

/** In a session of its own. */
async function measureBurst(running: RunningServer, how: readonly Omit<ReadingConnection, 'url'>[]) {
  const session = await running.createSession();
  const readers = await openManyReaders(how.map((speed) => ({ url: session.streamUrl, ...speed })));
  await session.prompt('echo');
  await readers.settle(quietMs);
  await readers.reset();
  await session.prompt(JSON.stringify({ burst: { count, bytes } }));
  const { connections } = await readers.settle(quietMs);
  await readers.close();
  return connections;
}

function rateOf(report: ConnectionReport | undefined): number {
  return report === undefined ? NaN : report.count / ((report.lastMs - report.firstMs) / 1000);
}

function lostOf(report: ConnectionReport | undefined): number {
  return 100 * (1 - (report?.count ?? 0) / count);
}
