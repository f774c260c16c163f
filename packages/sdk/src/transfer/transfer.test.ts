import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { postgres } from '@sandbox-agent/persist-postgres';
import { sqlite } from '@sandbox-agent/persist-sqlite';
import type { SessionEvent, SessionPersistDriver, SessionRecord } from '@sandbox-agent/protocol';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { InMemorySessionPersistDriver } from '../persist/memory-driver.ts';
import { exportSession } from './export-session.ts';
import { importSession } from './import-session.ts';

const record: SessionRecord = {
  id: 'a',
  agent: 'mock',
  agentSessionId: 'agent-1',
  lastConnectionId: 'c',
  createdAt: 1_767_225_600_000,
  sessionInit: { cwd: '/repo', mcpServers: [] },
  modes: null,
  title: '漢字 \ud83e "quoted" \u0000',
};

function createEvent(eventIndex: number, text = `chunk ${eventIndex}`): SessionEvent {
  return {
    payload: { method: 'session/update', jsonrpc: '2.0', params: { text, '10': 1, '9': [null, -1.5e-300] } },
    sender: 'agent',
    id: `a:${eventIndex}`,
    eventIndex,
    sessionId: 'a',
    createdAt: eventIndex,
    connectionId: 'c',
  };
}

async function createFilled(count: number): Promise<InMemorySessionPersistDriver> {
  const driver = new InMemorySessionPersistDriver();
  await driver.updateSession(record);
  await driver.insertEvents(
    'a',
    Array.from({ length: count }, (_, index) => createEvent(index + 1)),
  );
  return driver;
}

function exported(driver: SessionPersistDriver): Promise<string> {
  return new Response(exportSession(driver, 'a')).text();
}

/** The text in pieces of a size in bytes, which cut through characters. */
async function* inPieces(text: string, size = 1000): AsyncGenerator<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  for (let start = 0; start < bytes.length; start += size) yield bytes.subarray(start, start + size);
}

/** The five methods of the published contract, and no other. */
function published(driver: SessionPersistDriver): SessionPersistDriver {
  return {
    getSession: (id) => driver.getSession(id),
    updateSession: (session) => driver.updateSession(session),
    listSessions: (request) => driver.listSessions(request),
    insertEvent: (sessionId, event) => driver.insertEvent(sessionId, event),
    listEvents: ({ sessionId, cursor, limit }) =>
      driver.listEvents({ sessionId, ...(cursor && { cursor }), ...(limit && { limit }) }),
  };
}

describe('a session as a file', () => {
  it('is the same bytes out of SQLite, memory and Postgres, one after the other', { timeout: 60_000 }, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'transfer-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const first = sqlite({ path: join(folder, 'sessions.db') });
    await first.updateSession(record);
    const texts = ['\u0000\u001b\n\r\u2028', '\ud83e alone', 'é'.repeat(1_500_000), ''];
    const odd = texts.map((text, index) => createEvent(2000 + 2 * index, text));
    await first.insertEvents('a', [...Array.from({ length: 1234 }, (_, index) => createEvent(index + 1)), ...odd]);
    const file = await exported(first);
    await first.close();

    const second = new InMemorySessionPersistDriver();
    await importSession(second, inPieces(file, 65_521));
    expect((await exported(second)) === file).toBe(true);

    const database = await PGlite.create();
    onTestFinished(() => database.close());
    const third = postgres({ pglite: database });
    const imported = await importSession(third, exportSession(second, 'a'));
    expect(imported).toEqual({ session: record, events: 1238 });
    expect((await exported(third)) === file).toBe(true);
    await third.close();
  });

  it('is written to a file and read from one as any other stream', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'transfer-'));
    onTestFinished(() => rm(folder, { recursive: true, force: true }));
    const path = join(folder, 'session.jsonl');
    const source = await createFilled(1200);
    await writeFile(path, exportSession(source, 'a'));
    const driver = new InMemorySessionPersistDriver();
    await importSession(driver, createReadStream(path));
    expect(await exported(driver)).toBe(await readFile(path, 'utf8'));
  });

  it('passes through drivers that have the five published methods only', async () => {
    const file = await exported(published(await createFilled(1100)));
    const driver = new InMemorySessionPersistDriver();
    await importSession(published(driver), inPieces(file));
    await importSession(published(driver), inPieces(file));
    expect(await exported(driver)).toBe(file);
  });

  it('of a session without events, and of any texts in any pieces', async () => {
    const file = await exported(await createFilled(0));
    const driver = new InMemorySessionPersistDriver();
    expect(await importSession(driver, inPieces(file, 1))).toEqual({ session: record, events: 0 });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 200 }),
        async (texts, size) => {
          const source = await createFilled(0);
          await source.insertEvents(
            'a',
            texts.map((text, index) => createEvent(index + 1, text)),
          );
          const text = await exported(source);
          const target = new InMemorySessionPersistDriver();
          await importSession(target, inPieces(text, size));
          expect(await exported(target)).toBe(text);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('is what was stored when reading began', async () => {
    const driver = await createFilled(700);
    const file = exportSession(driver, 'a');
    const reader = file.getReader();
    const pieces = [(await reader.read()).value];
    await driver.insertEvents('a', [createEvent(701), createEvent(702)]);
    for (let next = await reader.read(); !next.done; next = await reader.read()) pieces.push(next.value);
    const text = await new Response(new Blob(pieces.map((piece) => piece ?? ''))).text();
    expect(text).toBe(await exported(await createFilled(700)));
  });

  it('rejects when there is no such session', async () => {
    const reading = new Response(exportSession(new InMemorySessionPersistDriver(), 'a')).text();
    await expect(reading).rejects.toMatchObject({ name: 'SessionNotFoundError', sessionId: 'a' });
  });
});

describe('importing again', () => {
  it('changes nothing, and keeps what came since', async () => {
    const driver = await createFilled(600);
    const file = await exported(driver);
    await driver.updateSession({ ...record, title: 'renamed' });
    await driver.insertEvent('a', createEvent(601));
    expect(await importSession(driver, inPieces(file))).toEqual({
      session: { ...record, title: 'renamed' },
      events: 600,
    });
    expect((await driver.getSession('a'))?.title).toBe('renamed');
    expect(await driver.lastEventIndex('a')).toBe(601);
  });

  it('goes on where a broken import ended; until then the session does not appear', async () => {
    const file = await exported(await createFilled(1700));
    const driver = new InMemorySessionPersistDriver();
    await expect(importSession(driver, inPieces(file.slice(0, file.length / 2)))).rejects.toMatchObject({
      code: 'truncated',
    });
    expect((await driver.listSessions()).items).toEqual([]);
    expect(await driver.lastEventIndex('a')).toBe(500);
    await importSession(driver, inPieces(file));
    expect(await exported(driver)).toBe(file);
  });

  it('refuses another session of the same id, and leaves it as it was', async () => {
    const file = await exported(await createFilled(600));
    const other = new InMemorySessionPersistDriver();
    await other.updateSession({ ...record, createdAt: 1 });
    await expect(importSession(other, inPieces(file))).rejects.toMatchObject({ code: 'conflict' });
    expect(await other.lastEventIndex('a')).toBe(0);
    const differing = new InMemorySessionPersistDriver();
    await differing.insertEvent('a', createEvent(300, 'another one'));
    await expect(importSession(differing, inPieces(file))).rejects.toMatchObject({ code: 'conflict' });
    expect((await differing.listEvents({ sessionId: 'a' })).items).toEqual([createEvent(300, 'another one')]);
  });
});

describe('a file that is not as it was exported', () => {
  it('is refused wherever it is cut, and the session does not appear', async () => {
    const file = await exported(await createFilled(3));
    for (let length = 0; length < file.length; length += 1) {
      const driver = new InMemorySessionPersistDriver();
      await expect(importSession(driver, inPieces(file.slice(0, length)))).rejects.toMatchObject({
        name: 'SessionFileError',
        code: 'truncated',
      });
      expect((await driver.listSessions()).items).toEqual([]);
    }
  });

  it('is refused whatever byte is another one, and nothing unverified is stored', { timeout: 60_000 }, async () => {
    const file = await exported(await createFilled(3));
    const bytes = new TextEncoder().encode(file);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), async (position, change) => {
        const altered = bytes.slice();
        altered[position] = (altered[position] as number) ^ change;
        const driver = new InMemorySessionPersistDriver();
        const importing = importSession(driver, [altered] as unknown as AsyncIterable<Uint8Array>);
        await expect(importing).rejects.toMatchObject({ name: 'SessionFileError' });
        expect((await driver.listSessions()).items).toEqual([]);
        expect(await driver.lastEventIndex('a')).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['not_a_session_file', () => 'a letter\n'],
    ['not_a_session_file', () => '{"format":"something-else","version":1}\n'],
    ['newer_version', (file: string) => file.replace('"version":1', '"version":2')],
    ['altered', (file: string) => `${file}{"event":{}}\n`],
    ['altered', (file: string) => file.split('\n').toSpliced(3, 1).join('\n')],
    ['altered', (file: string) => file.replace('chunk 2', 'chunk 3')],
    ['too_large', () => `{"format":"sandbox-agent-session","version":1}\n${'x'.repeat(65 * 1024 * 1024)}`],
  ] as const)('%s', async (code, change) => {
    const file = change(await exported(await createFilled(3)));
    const importing = importSession(new InMemorySessionPersistDriver(), inPieces(file, 1024 * 1024));
    await expect(importing).rejects.toMatchObject({ name: 'SessionFileError', code });
  });

  it('holds a block at most, whatever the file is long', { timeout: 60_000 }, async () => {
    let most = 0;
    const stored = await createFilled(5000);
    const driver = {
      ...published(stored),
      getSession: async () => undefined,
      insertEvents: async (_: string, events: readonly SessionEvent[]) => void (most = Math.max(most, events.length)),
    };
    await importSession(driver, inPieces(await exported(stored)));
    expect(most).toBe(500);
  });
});
