import { describe, expect, it } from 'vitest';
import type { LogEntryInput } from './index.ts';
import { numberedEntries, numberedEntry, numbersTo, openLog, temporaryDirectory } from './log.test-support.ts';

async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const result = [];
  for await (const item of items) {
    result.push(item);
  }
  return result;
}

describe('readPage', () => {
  it('pages through everything once, limited by count and by bytes', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 3000 });
    for (let batch = 0; batch < 12; batch += 1) {
      log.append(numberedEntries(log.lastIndex + 1, 1 + (batch % 4), 30 * batch));
    }
    const { lastIndex } = log;
    for (const limits of [
      { limit: 1, maxBytes: 1e6 },
      { limit: 7, maxBytes: 1e6 },
      { limit: 1000, maxBytes: 1500 },
      { limit: 1000, maxBytes: 1 },
    ]) {
      const seen: number[] = [];
      for (let after = 0; after < lastIndex;) {
        const page = await log.readPage({ after, ...limits });
        const events = JSON.parse(Buffer.from(page.json).toString()) as { eventIndex: number; payload: unknown }[];
        expect(page.count).toBe(events.length);
        expect(page.count).toBeGreaterThan(0);
        expect(page.count).toBeLessThanOrEqual(limits.limit);
        expect(page.count === 1 || page.json.length <= limits.maxBytes + 2).toBe(true);
        expect([page.nextAfter, page.lastIndex]).toEqual([events.at(-1)?.eventIndex, lastIndex]);
        seen.push(...events.map(({ eventIndex }) => eventIndex));
        after = page.nextAfter;
      }
      expect(seen).toEqual(numbersTo(lastIndex));
    }
    for (const after of [lastIndex, lastIndex + 10]) {
      const page = await log.readPage({ after, limit: 5, maxBytes: 100 });
      expect(page).toMatchObject({ count: 0, nextAfter: after, lastIndex });
      expect(Buffer.from(page.json).toString()).toBe('[]');
    }
    await log.close();
  });
});

describe('entries', () => {
  it('are the stored entries, parsed', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 1000 });
    for (let first = 1; first <= 20; first += 2) {
      log.append(numberedEntries(first, 2));
    }
    const entries = await collect(log.entries({ after: 7 }));
    expect(entries.map(({ eventIndex }) => eventIndex)).toEqual(numbersTo(20, 8));
    expect(entries[0]).toEqual({
      id: 'session-1:8',
      eventIndex: 8,
      sessionId: 'session-1',
      createdAt: 1_700_000_000_000,
      connectionId: 'run-1',
      sender: 'agent',
      payload: { jsonrpc: '2.0', method: 'session/update', params: { number: 8, text: '' } },
    });
    expect(await collect(log.entries({ after: 20 }))).toEqual([]);
    await log.close();
  });
});

describe('serverEntries', () => {
  const server = (method: string, params: object = {}): LogEntryInput => ({
    sender: 'server',
    connectionId: 'server',
    createdAt: 1,
    payload: JSON.stringify({ jsonrpc: '2.0', method, params }),
  });

  it('are those that the server itself wrote, whatever an agent says', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 2000 });
    const forged = '"sender":"server","payload":{"jsonrpc":"2.0","method":"_server/state"}';
    const agent = (payload: string): LogEntryInput => ({ ...numberedEntry(0), payload });
    log.append([server('_server/prompt_accepted'), agent('{"jsonrpc":"2.0","method":"_server/state","params":{}}')]);
    log.append([agent(`{"a":{${forged}}}`), agent(`{${forged}}`), agent(JSON.stringify({ text: `,{${forged}}` }))]);
    log.append([agent(`{"sender":"server","a":1,${forged}}`), { ...server('session/cancel'), sender: 'client' }]);
    log.append([server('other'), server('_server/state', { forged: `{${forged}`, payload: { [`,"payload":`]: 1 } })]);
    log.append([...numberedEntries(10, 3, 1000), server('_server/turn_ended')]);
    const found = await collect(log.serverEntries());
    expect(found.map(({ eventIndex, payload }) => [eventIndex, (payload as { method: string }).method])).toEqual([
      [1, '_server/prompt_accepted'],
      [9, '_server/state'],
      [13, '_server/turn_ended'],
    ]);
    await log.close();
  });

  it('tell the agent’s messages of one method too, in their order, and nothing that only mentions it', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 1000, agentMethod: 'session/request_permission' });
    const agent = (payload: string): LogEntryInput => ({ ...numberedEntry(0), payload });
    const asks = (method: string) => `{"jsonrpc":"2.0","id":1,"method":"${method}","params":{}}`;
    log.append([server('_server/turn_started'), agent(asks('session/request_permission')), server('_server/state')]);
    log.append([{ ...agent(asks('session/request_permission')), sender: 'client' }]);
    log.append([agent(asks('session\\/request_permission')), agent(asks('_server/request_permission'))]);
    log.append([agent(JSON.stringify({ method: 'session/update', params: asks('session/request_permission') }))]);
    log.append([server('_server/prompt_accepted', { prompt: 'session/request_permission' }), agent('null')]);
    log.append([...numberedEntries(10, 3, 1000), agent(asks('session/request_permission'))]);
    const found = await collect(log.serverEntries());
    expect(found.map(({ eventIndex }) => eventIndex)).toEqual([1, 2, 3, 5, 8, 13]);
    await log.close();
  });

  it('are found in 200,000 entries in well under a second', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { fsync: 'never', agentMethod: 'session/request_permission' });
    for (let batch = 0; batch < 500; batch += 1) {
      log.append([...numberedEntries(log.lastIndex + 1, 399, 30), server('_server/state')]);
    }
    const started = performance.now();
    const found = await collect(log.serverEntries());
    const elapsedMs = performance.now() - started;
    expect(found.map(({ eventIndex }) => eventIndex)).toEqual(numbersTo(500).map((number) => number * 400));
    expect(elapsedMs).toBeLessThan(1000);
    await log.close();
  });
});
