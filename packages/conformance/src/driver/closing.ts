import assert from 'node:assert/strict';
import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import { assertSame } from './assert-same.ts';
import { createEvent, createEvents, createRecord } from './fixtures.ts';
import { indexRange } from './index-range.ts';
import { readIndexes } from './reading.ts';
import { hasMethod, type DeclareScenario } from './scenario.ts';
import type { DriverTarget } from './target.ts';

/** `close`, where the driver has it, and what a later driver finds. */
export function declareClosingScenarios(scenario: DeclareScenario, target: DriverTarget): void {
  const closing = hasMethod(target, 'close');
  const { reopen } = target.capabilities;

  scenario(
    'closing twice, also at once and unused, is no error',
    async ({ driver }) => {
      await Promise.all([driver.close?.(), driver.close?.()]);
      await driver.close?.();
    },
    closing,
  );

  scenario(
    'a call after the close rejects, with a message',
    async ({ driver }) => {
      await driver.updateSession(createRecord('a'));
      await driver.close?.();
      const calls: Record<string, (closed: SessionPersistDriver) => Promise<unknown> | undefined> = {
        getSession: (closed) => closed.getSession('a'),
        listSessions: (closed) => closed.listSessions(),
        updateSession: (closed) => closed.updateSession(createRecord('a')),
        listEvents: (closed) => closed.listEvents({ sessionId: 'a' }),
        insertEvent: (closed) => closed.insertEvent('a', createEvent('a', 1)),
        insertEvents: (closed) => closed.insertEvents?.('a', createEvents('a', 1, 2)),
        lastEventIndex: (closed) => closed.lastEventIndex?.('a'),
        deleteSession: (closed) => closed.deleteSession?.('a'),
      };
      for (const [name, call] of Object.entries(calls)) {
        const outcome = call(driver);
        if (outcome !== undefined) await assert.rejects(outcome, /\S/, name);
      }
    },
    closing,
  );

  scenario(
    'what was stored is there after closing and opening again',
    async ({ driver, openAnother }) => {
      await driver.updateSession(createRecord('a'));
      for (const event of createEvents('a', 1, 20)) await driver.insertEvent('a', event);
      await driver.close?.();
      const reopened = await openAnother();
      assertSame(await reopened.getSession('a'), createRecord('a'));
      assert.deepEqual(await readIndexes(reopened, { sessionId: 'a' }), indexRange(1, 20));
    },
    reopen,
  );

  scenario(
    'closing stores what is still pending',
    async ({ driver, openAnother }) => {
      const pending = createEvents('a', 1, 250).map((event) => driver.insertEvent('a', event));
      const batch = driver.insertEvents?.('b', createEvents('b', 1, 500));
      await driver.close?.();
      await Promise.all([...pending, batch]);
      const reopened = await openAnother();
      assert.deepEqual(await readIndexes(reopened, { sessionId: 'a' }), indexRange(1, 250));
      if (batch !== undefined) assert.deepEqual(await readIndexes(reopened, { sessionId: 'b' }), indexRange(1, 500));
    },
    closing,
    reopen,
  );
}
