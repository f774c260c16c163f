import type { ForkSessionRequest } from '@sandbox-agent/protocol';
import { hashOf } from './request-hash.ts';
import type { SessionMetadata } from './session-metadata.ts';

/** The metadata of a session that goes on from where another one is: same agent, directory, settings and policy. */
export function forkOf(
  from: SessionMetadata,
  options: { request: ForkSessionRequest & { id: string }; index: number; history: string; createdAt: number },
): SessionMetadata {
  const { request, index, history, createdAt } = options;
  const { resume: _, ...inherited } = from.request;
  const { agentSessionId, permissions, selection } = from;
  return {
    version: 1,
    id: request.id,
    request: { ...inherited, id: request.id, ...(history === '' ? {} : { resume: { history } }) },
    requestHash: forkHash(from.id, request),
    createdAt,
    title: request.title ?? from.title,
    isTitleChosen: request.title !== undefined || from.isTitleChosen,
    permissions,
    selection,
    forkedFrom: { sessionId: from.id, index, agentSessionId },
  };
}

/** The same fork asked for again is the same session, wherever the first one is by then. */
export function forkHash(sessionId: string, { id, title }: ForkSessionRequest & { id: string }): string {
  return hashOf({ forkedFrom: sessionId, id, title });
}
