import type { SessionRecord, Session as SessionStatus } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import type { LiveSession } from './live-session.ts';
import { recordWithStatus } from './session-record.ts';
import { requireStatus } from './session-status.ts';

export interface ForkOptions {
  /** Of the new session. Default: a generated id. */
  id?: string;
  /** Default: the title of the first session. */
  title?: string;
}

/** Creates a second session that goes on from where one is, and starts its feed. The id makes it safe to send again. */
export async function forkSession(
  context: ClientContext,
  from: SessionRecord,
  options: ForkOptions,
  liveOf: (record: SessionRecord) => LiveSession,
): Promise<LiveSession> {
  const json = { ...options, id: options.id ?? context.createId() };
  const path = joinPath('/v1/sessions', from.id, 'fork');
  const status = requireStatus(
    await retrying(() => context.http.json<SessionStatus>({ method: 'POST', path, json })),
    `POST ${path}`,
  );
  const { id, createdAt } = status;
  const { agent, sandboxId, sessionInit } = from;
  const record: SessionRecord = {
    id,
    agent,
    agentSessionId: '',
    lastConnectionId: '',
    createdAt,
    ...(sandboxId === undefined ? {} : { sandboxId }),
    ...(sessionInit === undefined ? {} : { sessionInit }),
  };
  const live = liveOf(record);
  await live.saveRecord(recordWithStatus(record, status));
  live.startFeed(0);
  return live;
}
