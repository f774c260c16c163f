import assert from 'node:assert/strict';
import { assertSame } from './assert-same.ts';
import { createRecord } from './fixtures.ts';
import { readSessions } from './reading.ts';
import type { DeclareScenario } from './scenario.ts';

/** Records: stored whole, replaced whole, listed newest first. */
export function declareSessionScenarios(scenario: DeclareScenario): void {
  scenario('an unknown session is undefined and an empty list has no next page', async ({ driver }) => {
    assert.equal(await driver.getSession('nobody'), undefined);
    const page = await driver.listSessions();
    assert.deepEqual(page.items, []);
    assert.equal(page.nextCursor, undefined);
  });

  scenario('a record comes back as it was stored, every field', async ({ driver }) => {
    const record = createRecord('a', { destroyedAt: 1_767_225_700_000 });
    await driver.updateSession(record);
    assertSame(await driver.getSession('a'), record);
    assertSame((await driver.listSessions()).items, [record]);
  });

  scenario('a record with only the required fields, and one with `modes: null`', async ({ driver }) => {
    const small = { id: 's', agent: 'mock', agentSessionId: '', lastConnectionId: '', createdAt: 1 };
    await driver.updateSession(small);
    assertSame(await driver.getSession('s'), small);
    const withoutModes = createRecord('n', { modes: null });
    await driver.updateSession(withoutModes);
    assertSame(await driver.getSession('n'), withoutModes);
  });

  scenario('an update replaces the whole record', async ({ driver }) => {
    await driver.updateSession(createRecord('a'));
    const changed = { id: 'a', agent: 'codex', agentSessionId: 'x', lastConnectionId: 'y', createdAt: 5, title: 'ε' };
    await driver.updateSession(changed);
    assertSame(await driver.getSession('a'), changed);
    assert.equal((await driver.listSessions()).items.length, 1);
  });

  scenario('what a caller changes after the call is not stored', async ({ driver }) => {
    const record = createRecord('a');
    await driver.updateSession(record);
    record.title = 'changed later';
    const stored = await driver.getSession('a');
    assert.equal(stored?.title, 'Session a');
    stored.title = 'changed by a reader';
    assert.equal((await driver.getSession('a'))?.title, 'Session a');
  });

  scenario('sessions are listed newest first, page after page', async ({ driver }) => {
    for (const createdAt of [3, 1, 5, 2, 4]) await driver.updateSession(createRecord(`s${createdAt}`, { createdAt }));
    for (const limit of [1, 2, 5, undefined]) {
      const ids = (await readSessions(driver, limit)).map((session) => session.id);
      assert.deepEqual(ids, ['s5', 's4', 's3', 's2', 's1'], `limit ${limit}`);
    }
    assert.equal((await driver.listSessions({ limit: 5 })).nextCursor, undefined);
  });

  scenario('sessions of the same millisecond are listed once each', async ({ driver }) => {
    const ids = ['a', 'b', 'c', 'd', 'é', 'f:1', 'f:2'];
    for (const id of ids) await driver.updateSession(createRecord(id));
    const listed = (await readSessions(driver, 2)).map((session) => session.id);
    assert.deepEqual(listed.toSorted(), ids.toSorted());
  });

  scenario('a cursor of sessions is stable while newer ones come', async ({ driver }) => {
    for (const createdAt of [1, 2, 3, 4]) await driver.updateSession(createRecord(`s${createdAt}`, { createdAt }));
    const first = await driver.listSessions({ limit: 2 });
    assert.deepEqual(
      first.items.map((session) => session.id),
      ['s4', 's3'],
    );
    assert.ok(first.nextCursor !== undefined);
    await driver.updateSession(createRecord('s5', { createdAt: 5 }));
    const second = await driver.listSessions({ limit: 2, cursor: first.nextCursor });
    assert.deepEqual(
      second.items.map((session) => session.id),
      ['s2', 's1'],
    );
    assert.equal(second.nextCursor, undefined);
  });
}
