import type { CreateSessionRequest, SessionRecord } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { lastStoredIndex } from '../persist/read-events.ts';
import { removeFromServer } from './attach.ts';
import { asUnsupported } from './configure.ts';
import type { LiveSession } from './live-session.ts';
import { recordWithStatus } from './session-record.ts';
import { postSession } from './session-status.ts';
import type { SessionCreateRequest } from './session-types.ts';

/**
 * Creates a session and starts its feed. An id whose events are stored already goes on with their numbers: no index is used
 * twice, although the conversation is a new one.
 */
export async function createSession(
  context: ClientContext,
  request: SessionCreateRequest,
  liveOf: (record: SessionRecord) => LiveSession,
): Promise<LiveSession> {
  const agent = request.agent.trim();
  if (!agent) {
    throw new Error('createSession requires a non-empty agent');
  }
  const id = request.id?.trim() || context.createId();
  const lastStored = request.id === undefined ? 0 : await lastStoredIndex(context.driver, id);
  const body = createRequest(context, request, { id, agent, lastStored });
  const status = await postSession(context, body).catch((error: unknown) => {
    throw asUnsupported(error, { id }, askedOf(request));
  });
  const sandboxId = context.sandboxId();
  const record: SessionRecord = {
    id,
    agent,
    agentSessionId: '',
    lastConnectionId: '',
    createdAt: status.createdAt ?? context.clock.now(),
    ...(sandboxId === undefined ? {} : { sandboxId }),
    sessionInit: {
      cwd: status.cwd,
      mcpServers: body.mcpServers ?? [],
      ...(body.additionalDirectories ? { additionalDirectories: body.additionalDirectories } : {}),
    },
  };
  const live = liveOf(record);
  try {
    await live.saveRecord(recordWithStatus(record, status));
  } catch (error) {
    if (request.id === undefined) {
      // Nobody could ever find it: its id was made here and is stored nowhere.
      await removeFromServer(context, id).catch(context.reportError);
    }
    throw error;
  }
  // The same request at the same time may have started it, and it is ahead by now.
  if (!live.attached) {
    live.startFeed(lastStored);
  }
  return live;
}

function createRequest(
  context: ClientContext,
  request: SessionCreateRequest,
  { id, agent, lastStored }: { id: string; agent: string; lastStored: number },
): CreateSessionRequest & { id: string } {
  const { sessionInit, env, title, model, mode, thoughtLevel, permissions, checkpoints } = request;
  const cwd = sessionInit?.cwd ?? request.cwd ?? context.defaultCwd;
  const given = {
    cwd,
    env,
    title,
    model,
    mode,
    thoughtLevel,
    permissions,
    checkpoints,
    additionalDirectories: sessionInit?.additionalDirectories,
  };
  return {
    id,
    agent,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...(sessionInit?.mcpServers?.length
      ? { mcpServers: sessionInit.mcpServers as CreateSessionRequest['mcpServers'] }
      : {}),
    ...(lastStored > 0 ? { resume: { firstIndex: lastStored + 1 } } : {}),
  };
}

/** When one of several is refused the server does not say which; the first that was asked for is named. */
function askedOf({ model, mode, thoughtLevel }: SessionCreateRequest): { category: string; value: string } {
  if (mode !== undefined) {
    return { category: 'mode', value: mode };
  }
  return model === undefined
    ? { category: 'thought_level', value: thoughtLevel ?? '' }
    : { category: 'model', value: model };
}
