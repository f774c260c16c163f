import { setTimeout as wait } from 'node:timers/promises';
import type { Suite } from '../measurement.ts';
import { openResumingReader, openStreamReader, type StreamReader } from '../stream-reader.ts';

/** A rate that both servers relay without loss, so that what is lost was lost by the cut. */
const perSecond = 10_000;
const count = 2 * perSecond;
const cutAfterMs = 700;
const awayMs = 300;
const quietMs = 500;

/** A reader that is cut in the middle of a stream and comes back with its `Last-Event-ID`, beside one that stays. */
export const reconnect: Suite = {
  name: 'reconnect',
  description: `a reader that is away for ${awayMs} ms of ${perSecond} updates a second`,
  runs: 3,
  async measure(server) {
    const running = await server.start();
    try {
      const session = await running.createSession();
      const staying = await openStreamReader(session.streamUrl, session.streamHeaders);
      const returning = await openResumingReader(session.streamUrl);
      const prompt = session.prompt(JSON.stringify({ burst: { count, bytes: 200, perSecond } }));
      await wait(cutAfterMs);
      await returning.order('cut');
      await wait(awayMs);
      const caughtUpMs = await timeToCatchUp(returning, staying);
      await prompt;
      const seen = await returning.settle(quietMs);
      await Promise.all([staying.close(), returning.close()]);
      return [
        { name: 'reconnect after 0.3 s, lost %', value: 100 * (1 - seen.unique / count) },
        { name: 'reconnect after 0.3 s, duplicates', value: seen.duplicates },
        { name: 'reconnect after 0.3 s, caught up after ms', value: caughtUpMs },
      ];
    } finally {
      await running.stop();
    }
  },
};

/** From the return until it has what the other reader had a moment before. */
async function timeToCatchUp(returning: StreamReader, staying: StreamReader): Promise<number> {
  const startedAt = performance.now();
  await returning.order('resume');
  for (;;) {
    const { highest } = await staying.report();
    if ((await returning.report()).highest >= highest) {
      return performance.now() - startedAt;
    }
  }
}
