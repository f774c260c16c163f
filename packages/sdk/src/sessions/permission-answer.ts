import type { PermissionAnswer, PermissionDecision, PermissionReply } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import {
  PermissionDecidedError,
  PermissionNotFoundError,
  UnsupportedPermissionReplyError,
} from '../errors/permission-errors.ts';
import { SandboxAgentError } from '../errors/sandbox-agent-error.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';
import type { LiveSession } from './live-session.ts';
import { parsePermissionId } from './permission-id.ts';

/**
 * Answers a permission request. Throws `UnsupportedPermissionReplyError` when the agent offers no such answer,
 * `PermissionNotFoundError`, and `PermissionDecidedError` when somebody was faster.
 */
export async function answerPermission(
  { http }: Pick<ClientContext, 'http'>,
  live: LiveSession,
  permissionId: string,
  answer: PermissionAnswer,
): Promise<void> {
  const requestId = parsePermissionId(permissionId)?.requestId ?? permissionId;
  const availableReplies = live.permissions.get(requestId)?.availableReplies;
  if ('reply' in answer && availableReplies && !availableReplies.includes(answer.reply)) {
    throw new UnsupportedPermissionReplyError(permissionId, answer.reply, availableReplies);
  }
  const path = joinPath('/v1/sessions', live.id, 'permissions', requestId);
  let attempts = 0;
  try {
    await retrying(() => {
      attempts += 1;
      return http.send({ method: 'POST', path, json: answer });
    });
  } catch (error) {
    if (!(error instanceof SandboxAgentError)) {
      throw error;
    }
    const decision = error.problem?.['decision'] as PermissionDecision | undefined;
    // The first attempt may have arrived although its answer did not.
    if (error.status === 409 && attempts > 1 && decision && isSameAnswer(decision, answer)) {
      return;
    }
    throw asPermissionError(error, permissionId, answer, decision);
  }
}

function isSameAnswer(decision: PermissionDecision, answer: PermissionAnswer): boolean {
  return 'reply' in answer ? decision.reply === answer.reply : decision.optionId === answer.optionId;
}

function asPermissionError(
  error: SandboxAgentError,
  permissionId: string,
  answer: PermissionAnswer,
  decision: PermissionDecision | undefined,
): Error {
  if (error.status === 409) {
    return new PermissionDecidedError(permissionId, decision, { cause: error });
  }
  if (error.code === 'not_found') {
    return new PermissionNotFoundError(permissionId, { cause: error });
  }
  const available = error.problem?.['availableReplies'];
  if ('reply' in answer && Array.isArray(available)) {
    return new UnsupportedPermissionReplyError(permissionId, answer.reply, available as PermissionReply[]);
  }
  return error;
}
