import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createEvent, createEvents } from './events.test-support.ts';
import { sqlite } from './sqlite.ts';

let database: DatabaseSync;
let transactions: number;

beforeEach(() => {
  database = new DatabaseSync(':memory:');
  transactions = 0;
  const exec = database.exec.bind(database);
  database.exec = (sql) => {
    if (sql === 'commit') transactions += 1;
    exec(sql);
  };
});

afterEach(() => database.close());

it('inserts of one tick share a transaction, also those of different sessions', async () => {
  const driver = sqlite({ database });
  await driver.ready();
  transactions = 0;
  await Promise.all([
    ...createEvents('a', 1, 500).map((event) => driver.insertEvent('a', event)),
    ...createEvents('b', 1, 500).map((event) => driver.insertEvent('b', event)),
  ]);
  expect(transactions).toBe(1);
  await driver.insertEvent('a', createEvent('a', 501));
  expect(transactions).toBe(2);
  await driver.close();
});

it('an insert resolves after its commit, not before', async () => {
  const driver = sqlite({ database });
  await driver.ready();
  for (let index = 1; index <= 20; index += 1) {
    const before = transactions;
    await driver.insertEvent('a', createEvent('a', index));
    expect(transactions).toBe(before + 1);
    expect(database.isTransaction).toBe(false);
  }
  await driver.close();
});

it('a database of the caller stays open when the driver is closed', async () => {
  const driver = sqlite({ database });
  await driver.insertEvent('a', createEvent('a', 1));
  await driver.close();
  expect(database.prepare('select count(*) as events from sandbox_agent_events').get()).toMatchObject({ events: 1 });
});

it('a long batch lets the event loop turn', async () => {
  const driver = sqlite({ database });
  await driver.ready();
  let turns = 0;
  let writing = true;
  const countTurns = (): void => {
    turns += 1;
    if (writing) setImmediate(countTurns);
  };
  setImmediate(countTurns);
  await driver.insertEvents('a', createEvents('a', 1, 50_000));
  writing = false;
  expect(turns).toBeGreaterThan(3);
  await driver.close();
});
