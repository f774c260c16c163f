import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';
import { sqlite } from './sqlite.ts';
import { createTemporaryStore } from './temporary-store.test-support.ts';

const writer = fileURLToPath(new URL('./process-writer.test-support.ts', import.meta.url));
const eventsPerProcess = 2000;

it('four processes that create and write one file together lose nothing', async () => {
  const { path, remove } = await createTemporaryStore();
  onTestFinished(remove);
  const sessions = ['a', 'b', 'c', 'd'];
  await Promise.all(
    sessions.map((sessionId) =>
      promisify(execFile)(process.execPath, [writer, path, sessionId, String(eventsPerProcess)]),
    ),
  );
  const driver = sqlite({ path });
  for (const sessionId of [...sessions, 'shared']) {
    expect(await driver.lastEventIndex(sessionId)).toBe(eventsPerProcess);
    const { items } = await driver.listEvents({ sessionId, limit: 2 * eventsPerProcess });
    expect(items.length).toBe(eventsPerProcess);
  }
  await driver.close();
});
