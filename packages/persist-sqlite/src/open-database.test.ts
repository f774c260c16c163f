import { chmodSync, existsSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { createEvent } from './events.test-support.ts';
import { openDatabase } from './open-database.ts';
import { sqlite } from './sqlite.ts';
import { createTemporaryStore } from './temporary-store.test-support.ts';

const codes = { normal: 1, full: 2 } as const;

it.each(['normal', 'full'] as const)('opens with the write-ahead log and synchronous = %s', async (synchronous) => {
  const { path, remove } = await createTemporaryStore();
  onTestFinished(remove);
  const database = await openDatabase({ path, readOnly: false, synchronous, busyTimeoutMs: 100 });
  expect(database.prepare('pragma journal_mode').all()).toMatchObject([{ journal_mode: 'wal' }]);
  expect(database.prepare('pragma synchronous').all()).toMatchObject([{ synchronous: codes[synchronous] }]);
  expect(database.prepare('pragma foreign_keys').all()).toMatchObject([{ foreign_keys: 1 }]);
  database.close();
});

it('creates nothing before the first call, and leaves one file behind', async () => {
  const { path, remove } = await createTemporaryStore();
  onTestFinished(remove);
  const driver = sqlite({ path });
  expect(existsSync(path)).toBe(false);
  await driver.insertEvent('a', createEvent('a', 1));
  await driver.close();
  expect([existsSync(path), existsSync(`${path}-wal`), existsSync(`${path}-shm`)]).toEqual([true, false, false]);
  const raw = new DatabaseSync(path);
  expect(raw.prepare('pragma integrity_check').get()).toMatchObject({ integrity_check: 'ok' });
  raw.close();
});

it('creates a file for its owner only, whatever the umask, and leaves the mode of one that is there', async () => {
  const { path, remove } = await createTemporaryStore();
  onTestFinished(remove);
  const umask = process.umask(0);
  onTestFinished(() => void process.umask(umask));
  const driver = sqlite({ path });
  await driver.insertEvent('a', createEvent('a', 1));
  const modes = [path, `${path}-wal`, `${path}-shm`].map((file) => statSync(file).mode & 0o777);
  expect(modes).toEqual([0o600, 0o600, 0o600]);
  await driver.close();
  chmodSync(path, 0o640);
  const again = sqlite({ path });
  expect(await again.lastEventIndex('a')).toBe(1);
  await again.close();
  expect(statSync(path).mode & 0o777).toBe(0o640);
});
