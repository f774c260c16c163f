import { assertSame } from './assert-same.ts';
import { createEvent, createUpdate } from './fixtures.ts';
import { olderStoreContent } from './older-store-content.ts';
import { readEvents } from './reading.ts';
import type { DeclareScenario, Requirement } from './scenario.ts';
import type { DriverTarget, TestStore } from './target.ts';

const { sessions, events } = olderStoreContent;

/** Stores that an earlier version of the driver left: all of it is there, and it goes on. */
export function declareOlderSchemaScenarios(scenario: DeclareScenario, { capabilities }: DriverTarget): void {
  const { olderSchemas = { unsupported: 'the target names no earlier version' } } = capabilities;
  if (isReason(olderSchemas)) {
    scenario('a store of an earlier version is taken over', async () => {}, olderSchemas);
    return;
  }
  for (const [version, createOlder] of Object.entries(olderSchemas)) {
    scenario(`a store of version ${version} is taken over, and goes on`, async ({ openOn }) => {
      const store = await createOlder();
      const driver = await openOn(store);
      assertSame((await driver.listSessions()).items, sessions.toReversed());
      assertSame(await readEvents(driver, { sessionId: 'kept-1' }), events);
      await driver.insertEvent('kept-1', createEvent('kept-1', 3, createUpdate('a second version')));
      const next = createEvent('kept-1', 4);
      await driver.insertEvent('kept-1', next);
      await driver.close?.();
      const reopened = await openOn(store);
      assertSame(await readEvents(reopened, { sessionId: 'kept-1' }), [...events, next]);
      assertSame(await reopened.getSession('kept-2'), sessions[1]);
    });
  }
}

function isReason(
  schemas: Record<string, () => TestStore | Promise<TestStore>> | Requirement,
): schemas is { unsupported: string } {
  return typeof schemas === 'object' && typeof (schemas as { unsupported?: unknown }).unsupported === 'string';
}
