import { createEvents } from './events.test-support.ts';
import { sqlite } from './sqlite.ts';

// Writes events of a session of its own and of one that every process writes, in small transactions.
const [path = '', sessionId = '', count = '0'] = process.argv.slice(2);
const driver = sqlite({ path, busyTimeoutMs: 15_000 });
for (let first = 1; first <= Number(count); first += 20) {
  await driver.insertEvents(sessionId, createEvents(sessionId, first, first + 19));
  await Promise.all(createEvents('shared', first, first + 19).map((event) => driver.insertEvent('shared', event)));
}
await driver.close();
