import type { SessionEvent } from '@sandbox-agent/protocol';
import { postgres } from './postgres.ts';

// Writes 400 events of a session of its own and of one that every process writes.
const [sessionId = ''] = process.argv.slice(2);
const driver = postgres({ connectionString: process.env['DATABASE_URL'] ?? '' });

function createEvents(session: string, first: number): SessionEvent[] {
  return Array.from({ length: 20 }, (_, offset) => ({
    id: `${session}:${first + offset}`,
    eventIndex: first + offset,
    sessionId: session,
    createdAt: 1,
    connectionId: 'c',
    sender: 'agent' as const,
    payload: { jsonrpc: '2.0' as const, method: 'session/update' },
  }));
}

for (let first = 1; first <= 400; first += 20) {
  await driver.insertEvents(sessionId, createEvents(sessionId, first));
  await Promise.all(createEvents('shared', first).map((event) => driver.insertEvent('shared', event)));
}
await driver.close();
