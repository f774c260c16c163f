import type { SessionEvent } from '../sessions/event.ts';
import type { SessionModes } from '../sessions/session.ts';

/** What the client stores of a session, so that another process can take it up. */
export interface SessionRecord {
  id: string;
  agent: string;
  agentSessionId: string;
  lastConnectionId: string;
  /** Epoch milliseconds. */
  createdAt: number;
  destroyedAt?: number;
  /** `<provider>/<sandboxId>` of the sandbox it last ran in. */
  sandboxId?: string;
  /** What `session/new` was asked for. */
  sessionInit?: { cwd: string; mcpServers: unknown[]; additionalDirectories?: string[] };
  configOptions?: unknown[];
  modes?: SessionModes | null;
  title?: string;
}

export interface ListPageRequest {
  /** From `nextCursor` of the page before. Opaque. */
  cursor?: string;
  /** Default 100. */
  limit?: number;
}

export interface ListPage<Item> {
  items: Item[];
  /** Absent on the last page. */
  nextCursor?: string;
}

export interface ListEventsRequest extends ListPageRequest {
  sessionId: string;
  /** Only events with a greater index. */
  after?: number;
  /** Only events with a smaller index. */
  before?: number;
  /** By `eventIndex`. Default `asc`. */
  order?: 'asc' | 'desc';
}

/**
 * Stores sessions and events on the application's side. The five methods of the published contract are enough for a driver
 * of your own; the optional ones make it faster and are used when present.
 *
 * Events are identified by `(sessionId, eventIndex)`: inserting one that is there changes nothing and is no error.
 */
export interface SessionPersistDriver {
  getSession(id: string): Promise<SessionRecord | undefined>;
  /** Newest first. */
  listSessions(request?: ListPageRequest): Promise<ListPage<SessionRecord>>;
  /** Inserts or replaces. */
  updateSession(session: SessionRecord): Promise<void>;
  listEvents(request: ListEventsRequest): Promise<ListPage<SessionEvent>>;
  insertEvent(sessionId: string, event: SessionEvent): Promise<void>;
  /** All or nothing, in one transaction. */
  insertEvents?(sessionId: string, events: readonly SessionEvent[]): Promise<void>;
  /** The greatest stored index, 0 when there is none. */
  lastEventIndex?(sessionId: string): Promise<number>;
  /** Removes the record and every event. Resolves when there was none. */
  deleteSession?(id: string): Promise<void>;
  /** Ends the driver: stores what is pending, frees handles. Idempotent. */
  close?(): Promise<void>;
}
