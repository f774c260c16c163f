import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  numberedEntries,
  numbersTo,
  idsOf,
  openLog,
  parseEvents,
  readStored,
  temporaryDirectory,
} from './log.test-support.ts';

const at = 1_700_000_000_000;

describe('append', () => {
  it('numbers entries from 1 without holes and returns the range', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    expect(log.append(numberedEntries(1, 3))).toEqual({ firstIndex: 1, lastIndex: 3 });
    expect(log.append([])).toEqual({ firstIndex: 4, lastIndex: 3 });
    expect(log.append(numberedEntries(4, 1))).toEqual({ firstIndex: 4, lastIndex: 4 });
    expect([log.firstIndex, log.lastIndex]).toEqual([1, 4]);
    await log.close();
  });

  it('stores exactly the event stream that readers are sent', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    log.append([
      { sender: 'client', connectionId: 'run-1', createdAt: at, payload: '{"a":1}' },
      { sender: 'server', connectionId: 'server', createdAt: at + 1, payload: Buffer.from('{"b":"ü"}') },
    ]);
    const file = readFileSync(join(directory.path, '000000000001.sse'), 'utf8');
    expect(file.replace(/[0-9a-f]{8}\n\n$/, 'CHECKSUM\n\n')).toBe(
      `id: 1\ndata: {"id":"session-1:1","eventIndex":1,"sessionId":"session-1","createdAt":${at},"connectionId":"run-1","sender":"client","payload":{"a":1}}\n\n` +
        `id: 2\ndata: {"id":"session-1:2","eventIndex":2,"sessionId":"session-1","createdAt":${at + 1},"connectionId":"server","sender":"server","payload":{"b":"ü"}}\n\n` +
        ': batch 1-2 320 CHECKSUM\n\n',
    );
    expect(await readStored(log)).toBe(`retry: 1000\n\n${file}`);
    expect(log.byteLength).toBe(Buffer.byteLength(file));
    await log.close();
  });

  it('counts up over every power of ten, also when sender and time change', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    for (let first = 1; first <= 1200; first += 40) {
      log.append(
        numberedEntries(first, 40).map((entry, offset) => ({
          ...entry,
          createdAt: at + Math.floor((first + offset) / 7),
          sender: offset % 3 === 0 ? 'client' : 'agent',
        })),
      );
    }
    const events = parseEvents(await readStored(log)).map(({ id, data }) => ({ id, entry: JSON.parse(data) }));
    expect(events.map(({ id }) => Number(id))).toEqual(numbersTo(1200));
    for (const { id, entry } of events) {
      expect(entry).toMatchObject({
        id: `session-1:${id}`,
        eventIndex: Number(id),
        createdAt: at + Math.floor(Number(id) / 7),
      });
      expect(entry.payload.params.number).toBe(Number(id));
    }
    await log.close();
  });

  it('keeps payload bytes as they came, and stores raw line breaks between tokens as spaces', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    const payloads = [
      '{"order":1,"unknown":[1.50,-0,1e400],"order":1}',
      '{"text":"\\r\\n\\u2028\u2028 \\u0000 😀 \\ud800"}',
      '{\r\n  "a": 1,\r  "b":\n2\r\n}',
      '\n{}\r',
    ];
    for (const payload of payloads) {
      log.append([{ sender: 'agent', connectionId: 'run-1', createdAt: at, payload }]);
    }
    log.append(
      payloads.map((payload) => ({ sender: 'agent', connectionId: '', createdAt: at, payload: Buffer.from(payload) })),
    );
    const stored = parseEvents(await readStored(log)).map(({ data }) =>
      data.slice(data.indexOf(',"payload":') + 11, -1),
    );
    const expected = payloads.map((payload) => payload.replace(/[\r\n]/g, ' '));
    expect(stored).toEqual([...expected, ...expected]);
    await log.close();
  });

  it('takes a payload of 32 MB, and readers and a restart take it too', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    const payload = Buffer.from(`{"text":"${'x'.repeat(32 * 1024 * 1024)}"}`);
    log.append(numberedEntries(1, 2));
    log.append([{ sender: 'agent', connectionId: 'run-1', createdAt: at, payload }]);
    log.append(numberedEntries(4, 2));
    expect(idsOf(await readStored(log))).toEqual(numbersTo(5));
    await log.close();
    const reopened = await openLog(directory.path);
    expect(reopened.lastIndex).toBe(5);
    expect(idsOf(await readStored(reopened, 3))).toEqual([4, 5]);
    const page = await reopened.readPage({ after: 2, limit: 10, maxBytes: 1000 });
    expect([page.count, page.nextAfter]).toEqual([1, 3]);
    expect(page.json.length).toBeGreaterThan(payload.length);
    await reopened.close();
  });

  it('refuses what would break the envelope, and changes nothing', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path);
    const entry = { sender: 'agent', connectionId: 'run-1', createdAt: at, payload: '{}' } as const;
    for (const bad of [
      { connectionId: 'a"b' },
      { connectionId: 'a\nb' },
      { connectionId: 'é' },
      { createdAt: Number.NaN },
    ]) {
      expect(() => log.append([entry, { ...entry, ...bad }])).toThrow(TypeError);
    }
    expect(log.append([entry])).toEqual({ firstIndex: 1, lastIndex: 1 });
    await log.close();
  });
});

describe('segments', () => {
  it('begin when one is full; a batch is never split; the index files are written', async () => {
    using directory = temporaryDirectory();
    const log = await openLog(directory.path, { segmentMaxBytes: 600, fsync: 'always' });
    log.append(numberedEntries(1, 2));
    log.append(numberedEntries(3, 2));
    log.append(numberedEntries(5, 20));
    log.append(numberedEntries(25, 1));
    await log.durable(25);
    await log.close();
    const files = readdirSync(directory.path).sort();
    const names = ['000000000001', '000000000003', '000000000005', '000000000025'];
    expect(files.filter((name) => name.endsWith('.sse'))).toEqual(names.map((name) => `${name}.sse`));
    expect(files.filter((name) => name.endsWith('.idx'))).toEqual(names.slice(0, 3).map((name) => `${name}.idx`));
    expect(statSync(join(directory.path, '000000000001.sse')).mode & 0o777).toBe(0o600);
    const reopened = await openLog(directory.path, { segmentMaxBytes: 600 });
    expect(idsOf(await readStored(reopened))).toEqual(numbersTo(25));
    await reopened.close();
  });
});

describe('close and remove', () => {
  it('end followers, refuse appends, are idempotent and delete everything', async () => {
    using directory = temporaryDirectory();
    const path = join(directory.path, 'log');
    const log = await openLog(path);
    log.append(numberedEntries(1, 2));
    const followers = [0, 1, 2, 50].map(async (after) => {
      const chunks: Uint8Array[] = [];
      for await (const chunk of log.stream({ after, follow: true })) {
        chunks.push(chunk);
      }
      return idsOf(Buffer.concat(chunks).toString());
    });
    await Promise.all([log.close(), log.close()]);
    expect(await Promise.all(followers)).toEqual([[1, 2], [2], [], []]);
    expect(() => log.append(numberedEntries(3, 1))).toThrow(expect.objectContaining({ code: 'shutting_down' }));
    expect(idsOf(await readStored(log))).toEqual([1, 2]);
    await log.remove();
    await log.remove();
    expect(readdirSync(directory.path)).toEqual([]);
  });
});
