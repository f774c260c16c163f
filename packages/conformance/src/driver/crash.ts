import assert from 'node:assert/strict';
import { batchSize, singlesAfterBatch } from './crash-plan.ts';
import { runUntilKilled } from './crash-process.ts';
import { indexRange } from './index-range.ts';
import { readIndexes } from './reading.ts';
import type { DeclareScenario } from './scenario.ts';
import type { DriverTarget } from './target.ts';

/** How many acknowledgements to wait for before the kill, round after round: early, in the middle, after many. */
const acknowledgementsBeforeKill = [1, 7, 40];

/** A writer that is killed with `SIGKILL` while it inserts. */
export function declareCrashScenarios(scenario: DeclareScenario, { capabilities }: DriverTarget): void {
  const { crashSafe } = capabilities;

  scenario(
    'a killed writer leaves every acknowledged event, no hole, and no half of a batch',
    async ({ driver, store, openAnother }) => {
      assert.ok('driverModule' in crashSafe && store.location !== undefined, 'a crash-safe store has a `location`');
      const { driverModule } = crashSafe;
      await driver.close?.();
      for (const acknowledgements of acknowledgementsBeforeKill) {
        const acknowledged = await runUntilKilled({ driverModule, location: store.location, acknowledgements });
        const reopened = await openAnother();
        const indexes = await readIndexes(reopened, { sessionId: 'crash', limit: 1000 });
        assert.deepEqual(indexes, indexRange(1, indexes.length), 'no hole');
        assert.ok(indexes.length >= acknowledged, `${acknowledged} acknowledged, ${indexes.length} stored`);
        // A driver without `insertEvents` wrote the batch one by one, and may end inside it.
        const inRound = indexes.length % (batchSize + singlesAfterBatch);
        if (reopened.insertEvents !== undefined) assert.ok(inRound === 0 || inRound >= batchSize, 'whole batches only');
        await reopened.close?.();
      }
    },
    crashSafe,
  );
}
