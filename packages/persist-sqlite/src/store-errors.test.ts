import { rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isSessionStoreError, type SessionStoreErrorCode } from '@sandbox-agent/persist-core';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEvent, createEvents } from './events.test-support.ts';
import { sqlite } from './sqlite.ts';
import { createTemporaryStore, type TemporaryStore } from './temporary-store.test-support.ts';

let store: TemporaryStore;
const closers: (() => unknown)[] = [];

beforeEach(async () => {
  store = await createTemporaryStore();
});

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await store.remove();
});

function open(options: Parameters<typeof sqlite>[0] = { path: store.path }): ReturnType<typeof sqlite> {
  const driver = sqlite(options);
  closers.push(driver.close);
  return driver;
}

function openRaw(): DatabaseSync {
  const database = new DatabaseSync(store.path);
  closers.push(() => database.isOpen && database.close());
  return database;
}

async function expectCode(outcome: Promise<unknown>, code: SessionStoreErrorCode): Promise<Error> {
  const error = await outcome.then(
    () => expect.fail(`expected a rejection with ${code}`),
    (reason: unknown) => reason,
  );
  expect(isSessionStoreError(error) && error.code, String(error)).toBe(code);
  return error as Error;
}

it('read_only: a store that is opened to look at it reads and does not write', async () => {
  const writer = open();
  await writer.insertEvent('a', createEvent('a', 1));
  const reader = open({ path: store.path, readOnly: true });
  expect(await reader.lastEventIndex('a')).toBe(1);
  const error = await expectCode(reader.insertEvent('a', createEvent('a', 2)), 'read_only');
  expect(error.cause).toBeInstanceOf(Error);
  await writer.insertEvent('a', createEvent('a', 2));
  expect(await reader.lastEventIndex('a')).toBe(2);
});

it('full: nothing of the batch is stored, and the driver goes on when there is room', async () => {
  const database = openRaw();
  const driver = open({ database });
  await driver.insertEvents('a', createEvents('a', 1, 10));
  database.exec('pragma max_page_count = 12');
  await expectCode(driver.insertEvents('a', createEvents('a', 11, 5000)), 'full');
  expect(await driver.lastEventIndex('a')).toBe(10);
  const inOneTick = await Promise.allSettled(
    createEvents('a', 11, 5000).map((event) => driver.insertEvent('a', event)),
  );
  expect(new Set(inOneTick.map((outcome) => outcome.status))).toEqual(new Set(['rejected']));
  expect(await driver.lastEventIndex('a')).toBe(10);
  database.exec('pragma max_page_count = 100000');
  await driver.insertEvents('a', createEvents('a', 11, 5000));
  expect(await driver.lastEventIndex('a')).toBe(5000);
});

it('locked: a writer that stays longer than the timeout', async () => {
  const driver = open({ path: store.path, busyTimeoutMs: 40 });
  await driver.ready();
  const other = openRaw();
  other.exec('begin immediate');
  await expectCode(driver.insertEvent('a', createEvent('a', 1)), 'locked');
  expect(await driver.lastEventIndex('a')).toBe(0);
  other.exec('commit');
  await driver.insertEvent('a', createEvent('a', 1));
});

it('a writer that leaves in time is waited for, and the event loop turns meanwhile', async () => {
  const driver = open();
  await driver.ready();
  const other = openRaw();
  other.exec('begin immediate');
  let turns = 0;
  const insertion = driver.insertEvent('a', createEvent('a', 1));
  const countTurns = (): void => {
    turns += 1;
    if (turns < 100) setImmediate(countTurns);
    else other.exec('commit');
  };
  setImmediate(countTurns);
  await insertion;
  expect(turns).toBe(100);
});

it('newer_schema: the database of a later version is not touched', async () => {
  const driver = open();
  await driver.insertEvent('a', createEvent('a', 1));
  await driver.close();
  const raw = openRaw();
  raw.exec("insert into sandbox_agent_migrations (version, name) values (99, 'of-the-future')");
  const error = await expectCode(open().insertEvent('a', createEvent('a', 2)), 'newer_schema');
  expect(error.message).toContain('99 (of-the-future)');
  expect(raw.prepare('select count(*) as events from sandbox_agent_events').get()).toMatchObject({ events: 1 });
});

it('corrupt: a file that is no database, and a payload that is no JSON', async () => {
  await writeFile(store.path, 'this is a text file and not a database at all'.repeat(100));
  await expectCode(open().ready(), 'corrupt');
  await rename(store.path, join(dirname(store.path), 'text'));
  const driver = open();
  await driver.insertEvent('a', createEvent('a', 1));
  openRaw().exec("update sandbox_agent_events set payload = '{'");
  await expectCode(driver.listEvents({ sessionId: 'a' }), 'corrupt');
});

it('failed: a directory that is not there is named, and opening is tried again', async () => {
  const path = join(dirname(store.path), 'missing', 'sessions.db');
  const driver = open({ path });
  const error = await expectCode(driver.ready(), 'failed');
  expect(error.message).toContain(path);
  const { mkdir } = await import('node:fs/promises');
  await mkdir(dirname(path));
  await driver.insertEvent('a', createEvent('a', 1));
  expect(await driver.lastEventIndex('a')).toBe(1);
});

it('closed: calls after the end', async () => {
  const driver = open();
  await driver.close();
  await expectCode(driver.getSession('a'), 'closed');
  await expectCode(driver.insertEvent('a', createEvent('a', 1)), 'closed');
  await expectCode(driver.ready(), 'closed');
});

it('invalid_argument: what could not be stored or continued rejects alone', async () => {
  const driver = open();
  const good = driver.insertEvent('a', createEvent('a', 1));
  await expectCode(driver.insertEvent('a', createEvent('b', 1)), 'invalid_argument');
  for (const eventIndex of [0, -1, 1.5, Number.NaN, 2 ** 53]) {
    await expectCode(driver.insertEvent('a', { ...createEvent('a', 1), eventIndex }), 'invalid_argument');
  }
  await expectCode(driver.insertEvent('a', { ...createEvent('a', 2), createdAt: Number.NaN }), 'invalid_argument');
  const circular: Record<string, unknown> = { jsonrpc: '2.0', method: 'm' };
  circular['params'] = circular;
  await expectCode(driver.insertEvent('a', { ...createEvent('a', 2), payload: circular as never }), 'invalid_argument');
  await expectCode(
    driver.insertEvent('a', { ...createEvent('a', 2), payload: undefined as never }),
    'invalid_argument',
  );
  await good;
  for (const limit of [0, -1, 1.5, Number.NaN]) {
    await expectCode(driver.listEvents({ sessionId: 'a', limit }), 'invalid_argument');
    await expectCode(driver.listSessions({ limit }), 'invalid_argument');
  }
  for (const cursor of ['', 'x', 'desc:1', 'asc:', 'asc:x']) {
    await expectCode(driver.listEvents({ sessionId: 'a', cursor }), 'invalid_argument');
  }
  for (const cursor of ['', 'x', ':a', 'x:a']) await expectCode(driver.listSessions({ cursor }), 'invalid_argument');
  expect((await driver.listEvents({ sessionId: 'a' })).items).toEqual([createEvent('a', 1)]);
});
