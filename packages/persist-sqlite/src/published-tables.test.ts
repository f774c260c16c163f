import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished } from 'vitest';
import { SQLiteSessionPersistDriver } from './sqlite-session-persist-driver.ts';
import { createTemporaryStore } from './temporary-store.test-support.ts';

// The tables as the published package made them.
const publishedSchema = `
  create table sessions (id text primary key, agent text not null, agent_session_id text not null,
    last_connection_id text not null, created_at integer not null, destroyed_at integer, session_init_json text,
    sandbox_id text, config_options_json text, modes_json text);
  create table events (id text primary key, event_index integer not null, session_id text not null,
    created_at integer not null, connection_id text not null, sender text not null, payload_json text not null);
  insert into sessions values
    ('s1', 'claude', 'agent-1', 'c1', 1000, null, '{"cwd":"/repo","mcpServers":[]}', 'local/1', '[{"id":"model"}]', null),
    ('s2', 'codex', 'agent-2', 'c2', 2000, 2500, null, null, null, null);
  insert into events values
    ('e-1', 1, 's1', 1001, 'c1', 'client', '{"jsonrpc":"2.0","id":1,"method":"session/prompt"}'),
    ('e-2', 2, 's1', 1002, 'c1', 'agent', '{"jsonrpc":"2.0","id":1,"result":{"stopReason":"end_turn"}}');`;

it('a file of the published driver is taken over, and left as it was', async () => {
  const { path, remove } = await createTemporaryStore();
  onTestFinished(remove);
  const published = new DatabaseSync(path);
  published.exec(publishedSchema);
  const driver = new SQLiteSessionPersistDriver({ filename: path });
  expect((await driver.listSessions()).items).toEqual([
    { id: 's2', agent: 'codex', agentSessionId: 'agent-2', lastConnectionId: 'c2', createdAt: 2000, destroyedAt: 2500 },
    {
      id: 's1',
      agent: 'claude',
      agentSessionId: 'agent-1',
      lastConnectionId: 'c1',
      createdAt: 1000,
      sandboxId: 'local/1',
      sessionInit: { cwd: '/repo', mcpServers: [] },
      configOptions: [{ id: 'model' }],
    },
  ]);
  const { items } = await driver.listEvents({ sessionId: 's1' });
  expect(items.map(({ id, eventIndex, sender }) => ({ id, eventIndex, sender }))).toEqual([
    { id: 'e-1', eventIndex: 1, sender: 'client' },
    { id: 'e-2', eventIndex: 2, sender: 'agent' },
  ]);
  expect(items[1]?.payload).toEqual({ jsonrpc: '2.0', id: 1, result: { stopReason: 'end_turn' } });
  await driver.deleteSession('s1');
  await driver.close();
  const reopened = new SQLiteSessionPersistDriver({ filename: path });
  expect(await reopened.getSession('s1')).toBeUndefined();
  await reopened.close();
  expect(published.prepare('select count(*) as sessions from sessions').get()).toEqual({ sessions: 2 });
  published.close();
});

it('tables of the same names that are not ours are left alone', async () => {
  const { path, remove } = await createTemporaryStore();
  onTestFinished(remove);
  const other = new DatabaseSync(path);
  other.exec('create table sessions (token text); create table events (what text);');
  other.close();
  const driver = new SQLiteSessionPersistDriver({ filename: path });
  expect((await driver.listSessions()).items).toEqual([]);
  await driver.close();
});
