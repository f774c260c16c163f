import assert from 'node:assert/strict';
import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import { createEvents } from './fixtures.ts';
import { indexRange } from './index-range.ts';
import { readIndexes } from './reading.ts';
import { isUnsupported, type DeclareScenario } from './scenario.ts';
import { troubleCodes, type DriverTarget, type TroubledStore } from './target.ts';
import { writeEvents } from './writing.ts';

/** Large enough that a store which is full for it was not full before. */
const batchSize = 3000;

/** Stores that cannot be used for a while: the error says why, nothing is half stored, and it goes on after. */
export function declareTroubleScenarios(scenario: DeclareScenario, { capabilities }: DriverTarget): void {
  for (const code of troubleCodes) {
    const create = capabilities.troubles?.[code] ?? { unsupported: 'the target names no such store' };
    scenario(
      `\`${code}\`: an insert says so, stores nothing, and the store goes on afterwards`,
      async ({ openOn }) => {
        const store = await (create as () => TroubledStore | Promise<TroubledStore>)();
        let driver = await openOn(store);
        await writeEvents(driver, 'a', createEvents('a', 1, 10));
        driver = (await store.beginTrouble()) ?? driver;
        await assertRefused(driver, code);
        await assertRefused(driver, code);
        driver = (await store.endTrouble()) ?? driver;
        assert.deepEqual(await readIndexes(driver, { sessionId: 'a', limit: 1000 }), indexRange(1, 10));
        await writeEvents(driver, 'a', createEvents('a', 11, batchSize));
        assert.deepEqual(await readIndexes(driver, { sessionId: 'a', limit: 1000 }), indexRange(1, batchSize));
        await driver.close?.();
      },
      isUnsupported(create) ? create : true,
    );
  }
}

async function assertRefused(driver: SessionPersistDriver, code: string): Promise<void> {
  await assert.rejects(
    writeEvents(driver, 'a', createEvents('a', 11, batchSize)),
    (error: Error & { code?: unknown }) => {
      assert.equal(error.code, code, `${error.name}: ${error.message}`);
      assert.match(error.message, /\w+ \w+/, 'the message is a sentence');
      return true;
    },
  );
}
