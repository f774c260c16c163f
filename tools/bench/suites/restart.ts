import { setTimeout as wait } from 'node:timers/promises';
import type { Suite } from '../measurement.ts';
import { openResumingReader, openStreamReader, type ReaderReport } from '../stream-reader.ts';

const perSecond = 10_000;
const count = 20 * perSecond;
const cutAfterMs = 700;
const awayMs = 700;
const quietMs = 1000;

/**
 * A reader is cut in the middle of a stream, what comes after is shown to another one, and the server is killed with `kill -9`
 * and started again on the same state: what the first reader gets when it comes back with its `Last-Event-ID`.
 */
export const restart: Suite = {
  name: 'restart',
  description: 'the server is killed in the middle of a stream and started again',
  runs: 3,
  async measure(server) {
    const running = await server.start();
    try {
      const session = await running.createSession();
      const witness = await openStreamReader(session.streamUrl, session.streamHeaders);
      const returning = await openResumingReader(session.streamUrl);
      const prompt = session.prompt(JSON.stringify({ burst: { count, bytes: 200, perSecond } }));
      const interrupted = prompt.then(
        () => Promise.reject(new Error('The turn ended before the server was killed.')),
        () => undefined,
      );
      await wait(cutAfterMs);
      await returning.order('cut');
      await wait(awayMs);
      const killedAtMs = Number(process.hrtime.bigint()) / 1e6;
      const restarted = running.restart();
      await returning.order('resume');
      await Promise.all([restarted, interrupted]);
      const seen = await returning.settle(quietMs);
      const shown = await witness.report();
      await Promise.all([witness.close(), returning.close()]);
      const never = missing(seen, shown.highest) - missing(shown, shown.highest);
      const hasCaughtUp = seen.highest >= shown.highest;
      return [
        { name: 'restart after kill -9, lost % of shown', value: (100 * Math.max(0, never)) / shown.unique },
        { name: 'restart after kill -9, duplicates', value: seen.duplicates },
        { name: 'restart after kill -9, caught up after ms', value: hasCaughtUp ? seen.lastMs - killedAtMs : NaN },
      ];
    } finally {
      await running.stop();
    }
  },
};

/** How many of the updates up to that one a reader does not have. What came behind it is without holes. */
function missing({ unique, highest }: ReaderReport, upTo: number): number {
  return highest + 1 - unique + Math.max(0, upTo - highest);
}
