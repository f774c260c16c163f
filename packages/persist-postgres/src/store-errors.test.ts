import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { isSessionStoreError, type SessionStoreErrorCode } from '@sandbox-agent/persist-core';
import type { SessionEvent } from '@sandbox-agent/protocol';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, onTestFinished } from 'vitest';
import { query, startPostgresServer, type PostgresServer } from './postgres-server.test-support.ts';
import { PostgresSessionPersistDriver } from './postgres-session-persist-driver.ts';
import { postgres } from './postgres.ts';

let server: PostgresServer;
let connectionString: string;
const closers: (() => unknown)[] = [];

beforeAll(async () => {
  server = await startPostgresServer();
}, 60_000);
afterAll(() => server?.remove(), 60_000);

beforeEach(async () => {
  connectionString = await server.createDatabase();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function open(options: Partial<Extract<Parameters<typeof postgres>[0], { connectionString: string }>> = {}) {
  const driver = postgres({ connectionString, ...options });
  closers.push(driver.close);
  return driver;
}

function createEvent(eventIndex: number, sessionId = 'a'): SessionEvent {
  const payload = { jsonrpc: '2.0', method: 'session/update', params: { eventIndex } } as const;
  return {
    id: `${sessionId}:${eventIndex}`,
    eventIndex,
    sessionId,
    createdAt: 1,
    connectionId: 'c',
    sender: 'agent',
    payload,
  };
}

async function expectCode(outcome: Promise<unknown>, code: SessionStoreErrorCode): Promise<Error> {
  const error = await outcome.then(
    () => expect.fail(`expected a rejection with ${code}`),
    (reason: unknown) => reason,
  );
  expect(isSessionStoreError(error) && error.code, String(error)).toBe(code);
  return error as Error;
}

it('read_only: a database that takes no writes is read', async () => {
  const writer = open();
  await writer.insertEvent('a', createEvent(1));
  const name = new URL(connectionString).pathname.slice(1);
  await query(connectionString, `alter database ${name} set default_transaction_read_only = on`);
  const reader = open();
  expect(await reader.lastEventIndex('a')).toBe(1);
  await expectCode(reader.insertEvent('a', createEvent(2)), 'read_only');
});

it('locked: a table that somebody keeps longer than the database waits', async () => {
  const name = new URL(connectionString).pathname.slice(1);
  await query(connectionString, `alter database ${name} set lock_timeout = '50ms'`);
  const driver = open();
  await driver.ready();
  const other = new pg.Client({ connectionString });
  await other.connect();
  onTestFinished(() => other.end());
  await other.query('begin; lock table sandbox_agent_events in exclusive mode');
  await expectCode(driver.insertEvent('a', createEvent(1)), 'locked');
  await other.query('rollback');
  await driver.insertEvent('a', createEvent(1));
});

it('unreachable: nobody listens, the password is wrong, the database is not there', async () => {
  const elsewhere = new URL(connectionString);
  elsewhere.port = '1';
  const wrongPassword = new URL(connectionString);
  wrongPassword.password = 'not-the-password';
  const noDatabase = new URL(connectionString);
  noDatabase.pathname = '/there-is-none';
  for (const url of [elsewhere, wrongPassword, noDatabase]) {
    const error = await expectCode(open({ connectionString: url.href }).ready(), 'unreachable');
    expect(error.message).not.toContain('not-the-password');
    expect(error.message).not.toContain(new URL(connectionString).password);
  }
});

it('unreachable: a server that is killed between two statements of a transaction ends the call, and not the process', async () => {
  const driver = open({ connectionTimeoutMs: 2000 });
  const events = Array.from({ length: 40_000 }, (_, index) => createEvent(index + 1));
  await driver.ready();
  const writing = expectCode(driver.insertEvents('a', events), 'unreachable');
  await server.kill('SIGKILL');
  await writing;
  await server.start();
  await expect.poll(() => driver.lastEventIndex('a').catch(() => -1), { timeout: 15_000 }).toBe(0);
});

it('unreachable: a server that is killed; when it is back the same driver goes on, and nothing acknowledged is lost', async () => {
  const driver = open({ connectionTimeoutMs: 2000 });
  let acknowledged = 0;
  for (; acknowledged < 50; acknowledged += 1) await driver.insertEvent('a', createEvent(acknowledged + 1));
  await server.kill('SIGKILL');
  // A connection that is open serves on until its process has noticed the end of the server.
  const insertNext = () => driver.insertEvent('a', createEvent(acknowledged + 1)).catch((error: unknown) => error);
  let refusal = await insertNext();
  for (; refusal === undefined; refusal = await insertNext()) acknowledged += 1;
  await expectCode(Promise.reject(refusal as Error), 'unreachable');
  await server.start();
  const readLast = () => driver.lastEventIndex('a').catch(() => 0);
  // The last call may have been carried out before its connection was lost.
  await expect.poll(readLast, { timeout: 15_000 }).toBeGreaterThanOrEqual(acknowledged);
  await driver.insertEvent('a', createEvent(acknowledged + 1));
});

it('newer_schema: the database of a later version is not touched', async () => {
  await open().ready();
  await query(connectionString, "insert into sandbox_agent_migrations (version, name) values (99, 'of-the-future')");
  await expectCode(open().insertEvent('a', createEvent(1)), 'newer_schema');
});

it('corrupt: tables of these names that are somebody else’s', async () => {
  await open().ready();
  await query(connectionString, 'alter table sandbox_agent_events rename column payload to other');
  await expectCode(open().insertEvent('a', createEvent(1)), 'corrupt');
});

it('invalid_argument: an id with NUL, which no text of Postgres holds', async () => {
  await expectCode(open().insertEvent('a\0b', createEvent(1, 'a\0b')), 'invalid_argument');
});

it('batches that meet half-way in opposite order are both stored', async () => {
  const [one, other] = [open(), open()];
  const events = Array.from({ length: 2000 }, (_, index) => createEvent(index + 1));
  for (let round = 0; round < 3; round += 1) {
    await one.deleteSession('a');
    await Promise.all([one.insertEvents('a', events), other.insertEvents('a', events.toReversed())]);
    expect((await one.listEvents({ sessionId: 'a', limit: 3000 })).items.length).toBe(2000);
  }
});

it('four processes that create and write one database together lose nothing', async () => {
  const program = fileURLToPath(new URL('./process-writer.test-support.ts', import.meta.url));
  const sessions = ['p', 'q', 'r', 's'];
  await Promise.all(
    // By the environment: an argument could be read by everybody on the machine.
    sessions.map((session) =>
      promisify(execFile)(process.execPath, [program, session], {
        env: { ...process.env, DATABASE_URL: connectionString },
      }),
    ),
  );
  const driver = open();
  for (const sessionId of [...sessions, 'shared']) expect(await driver.lastEventIndex(sessionId)).toBe(400);
});

it('keeps its tables in the schema it is told, and makes it', async () => {
  const schema = 'agents "of" O\'Brien';
  const drivers = [open({ schema }), open({ schema })];
  await Promise.all(drivers.map((driver, index) => driver.insertEvent('a', createEvent(index + 1))));
  const tables = await query(
    connectionString,
    "select distinct table_schema from information_schema.tables where table_name like 'sandbox_agent_%'",
  );
  expect(tables).toEqual([{ table_schema: schema }]);
  expect(await open({ schema }).lastEventIndex('a')).toBe(2);
});

it('works on a pool of the caller, and leaves it open', async () => {
  const pool = new pg.Pool({ connectionString });
  onTestFinished(() => pool.end());
  const driver = postgres({ pool });
  await driver.insertEvent('a', createEvent(1));
  await driver.close();
  expect((await pool.query('select count(*)::int as events from sandbox_agent_events')).rows).toEqual([{ events: 1 }]);
});

it('takes over what the published driver stored, under the published name', async () => {
  await query(
    connectionString,
    `create table sessions (id text primary key, agent text not null, agent_session_id text not null,
       last_connection_id text not null, created_at bigint not null, destroyed_at bigint, session_init_json jsonb);
     create table events (id text primary key, event_index bigint not null, session_id text not null,
       created_at bigint not null, connection_id text not null, sender text not null, payload_json jsonb not null);
     insert into sessions values ('s1', 'claude', 'agent-1', 'c1', 1000, null, '{"cwd":"/repo","mcpServers":[]}');
     insert into events values ('e-1', 1, 's1', 1001, 'c1', 'client', '{"jsonrpc":"2.0","id":1,"method":"session/prompt"}')`,
  );
  const driver = new PostgresSessionPersistDriver({ connectionString });
  closers.push(() => driver.close());
  expect((await driver.listSessions()).items).toEqual([
    {
      id: 's1',
      agent: 'claude',
      agentSessionId: 'agent-1',
      lastConnectionId: 'c1',
      createdAt: 1000,
      sessionInit: { cwd: '/repo', mcpServers: [] },
    },
  ]);
  const { items } = await driver.listEvents({ sessionId: 's1' });
  expect(items).toMatchObject([
    { id: 'e-1', eventIndex: 1, payload: { jsonrpc: '2.0', id: 1, method: 'session/prompt' } },
  ]);
});
