import type { CreateSessionRequest, Session as SessionStatus, SessionRecord } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import { SessionLostError } from '../errors/session-lost-error.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import { lastStoredIndex } from '../persist/read-events.ts';
import { currentSelection } from './config-options.ts';
import type { LiveSession } from './live-session.ts';
import { requireSameHistory } from './same-history.ts';
import { recordWithStatus } from './session-record.ts';
import { findSessionStatus, postSession } from './session-status.ts';
import { storedHistory } from './stored-history.ts';

export interface AttachOptions {
  /** The environment of the agent, should the session have to be created again. */
  readonly env?: Record<string, string> | undefined;
  /** False: a session that the server does not have is not created there; `SessionLostError` says so. Default true. */
  readonly orCreate?: boolean;
}

/**
 * Connects a stored session with the server and starts its feed; does nothing when it has one. Resolves when every event the
 * server had is stored and was delivered. Callers at the same time share one attempt.
 *
 * - The server has the session: its events after the last stored one are read.
 * - It does not (another sandbox, state lost): it is created again under its id, its numbers go on after the stored ones, and
 *   the agent is told to resume its own session, else the newest of the history as text.
 * - It has fewer events than are stored (its disk was set back): what it has is a beginning of what is stored, which
 *   is checked; it is removed there and created again as above. The store has seen more, so the store is right.
 * - It has another session under that id: `SessionConflictError`, nothing is changed.
 */
export async function attach(context: ClientContext, live: LiveSession, options: AttachOptions = {}): Promise<void> {
  const { orCreate = true } = options;
  while (!live.attached) {
    const running = live.attaching;
    if (running && (running.orCreate || !orCreate)) {
      return running.promise;
    }
    // A reader's attempt may not create; whoever may tries after it.
    await running?.promise.catch(() => {});
    if (!live.attached && live.attaching === undefined) {
      const promise = attachOnce(context, live, options).finally(() => {
        live.attaching = undefined;
      });
      live.attaching = { promise, orCreate };
      return promise;
    }
  }
}

async function attachOnce(context: ClientContext, live: LiveSession, options: AttachOptions): Promise<void> {
  const lastStored = await lastStoredIndex(context.driver, live.id);
  let status = await findSessionStatus(context, live.id);
  const isRolledBack = status !== undefined && status.lastIndex < lastStored;
  if (status) {
    await requireSameHistory(context, status, lastStored);
  }
  if (options.orCreate === false && (status === undefined || isRolledBack)) {
    throw new SessionLostError(live.id, status === undefined ? 'missing' : 'rolled_back');
  }
  if (isRolledBack) {
    await removeFromServer(context, live.id);
    status = undefined;
  }
  status ??= await createAgain(context, live.record, { lastStored, env: options.env });
  const { destroyedAt: _revived, ...record } = recordWithStatus(live.record, status);
  const sandboxId = context.sandboxId();
  await live.saveRecord({ ...record, ...(sandboxId === undefined ? {} : { sandboxId }) });
  // Whoever created the session at the same time may have started it, and it is ahead by now.
  if (!live.attached) {
    live.startFeed(lastStored);
  }
  await live.whenReached(status.lastIndex, context.lifetime);
}

async function createAgain(
  context: ClientContext,
  record: SessionRecord,
  options: { lastStored: number; env: Record<string, string> | undefined },
): Promise<SessionStatus> {
  const history = await storedHistory(context.driver, record.id, context.limits);
  const request: CreateSessionRequest & { id: string } = {
    id: record.id,
    agent: record.agent,
    ...(record.sessionInit as Pick<CreateSessionRequest, 'cwd' | 'mcpServers' | 'additionalDirectories'> | undefined),
    ...(options.env ? { env: options.env } : {}),
    ...(record.title === undefined ? {} : { title: record.title }),
    resume: {
      ...(record.agentSessionId ? { agentSessionId: record.agentSessionId } : {}),
      firstIndex: options.lastStored + 1,
      ...(history === undefined ? {} : { history }),
    },
  };
  try {
    return await postSession(context, { ...request, ...currentSelection(record) });
  } catch (error) {
    if (!(error instanceof SandboxAgentError)) {
      throw error;
    }
    if (error.code === 'session_already_exists') {
      // Another client was faster; what it created is the same session.
      const status = await findSessionStatus(context, record.id);
      if (status) {
        return status;
      }
    }
    if (error.code === 'mode_not_supported' || error.code === 'invalid_request') {
      // The agent may offer other modes and models by now; that must not keep the conversation from going on.
      return postSession(context, request);
    }
    throw error;
  }
}

/** `DELETE /v1/sessions/{id}`. Resolves when the server does not have it, for whatever reason. */
export async function removeFromServer({ http }: Pick<ClientContext, 'http'>, sessionId: string): Promise<void> {
  try {
    await retrying(() => http.send({ method: 'DELETE', path: joinPath('/v1/sessions', sessionId) }));
  } catch (error) {
    const gone = error instanceof SandboxAgentError && error.code === 'session_not_found';
    if (!gone) {
      throw error;
    }
  }
}
