import { encodeSession } from '@sandbox-agent/persist-core';
import type { SessionRecord } from '@sandbox-agent/protocol';
import { sql } from 'kysely';
import { sessionRow } from '../sessions/session-row.ts';
import type { StoreDatabase } from './tables.ts';

/** A row of `sessions` as the drivers published up to 0.4 wrote it. The last three columns came one by one. */
interface PublishedSession {
  id: string;
  agent: string;
  agent_session_id: string;
  last_connection_id: string;
  /** A string from databases that return 64-bit integers so. */
  created_at: number | string;
  destroyed_at: number | string | null;
  session_init_json: unknown;
  sandbox_id?: string | null;
  config_options_json?: unknown;
  modes_json?: unknown;
}

/**
 * Copies what an earlier published driver stored in the same database, so that an application that only updates the
 * package still finds its sessions. The old tables stay as they are, for a way back.
 */
export async function adoptPublishedTables(database: StoreDatabase): Promise<void> {
  const tables = await database.introspection.getTables();
  const has = (table: string, column: string): boolean =>
    tables.some(({ name, columns }) => name === table && columns.some((each) => each.name === column));
  if (!has('sessions', 'agent_session_id') || !has('events', 'payload_json') || !has('events', 'event_index')) return;

  const { rows } = await sql<PublishedSession>`select * from sessions`.execute(database);
  for (const row of rows) {
    await database
      .insertInto('sandbox_agent_sessions')
      .values(sessionRow(encodeSession(toRecord(row))))
      .execute();
  }
  await sql`
    insert into sandbox_agent_events (session_id, event_index, id, created_at, connection_id, sender, payload)
    select session_id, event_index, id, created_at, connection_id, sender, cast(payload_json as text) from events where true
    on conflict (session_id, event_index) do nothing`.execute(database);
}

function toRecord(row: PublishedSession): SessionRecord {
  // Postgres hands out what a `json` column holds parsed.
  const json = <Value>(value: unknown): Value | undefined =>
    value == null ? undefined : ((typeof value === 'string' ? JSON.parse(value) : value) as Value);
  return {
    id: row.id,
    agent: row.agent,
    agentSessionId: row.agent_session_id,
    lastConnectionId: row.last_connection_id,
    createdAt: Number(row.created_at),
    destroyedAt: row.destroyed_at == null ? undefined : Number(row.destroyed_at),
    sandboxId: row.sandbox_id ?? undefined,
    sessionInit: json<NonNullable<SessionRecord['sessionInit']>>(row.session_init_json),
    configOptions: json<unknown[]>(row.config_options_json),
    modes: json<NonNullable<SessionRecord['modes']> | null>(row.modes_json),
  };
}
