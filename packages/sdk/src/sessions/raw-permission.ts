import type { RequestPermissionResponse } from '@agentclientprotocol/sdk';
import { PermissionNotFoundError } from '../errors/permission-errors.ts';
import { parsePermissionId } from './permission-id.ts';
import type { Sessions } from './sessions.ts';

/** Answers with one option of the agent by its id. The outcome `cancelled` cancels the turn, which is what it means in ACP. */
export async function rawRespondPermission(
  sessions: Sessions,
  permissionId: string,
  { outcome }: RequestPermissionResponse,
): Promise<void> {
  const sessionId = parsePermissionId(permissionId)?.sessionId;
  if (sessionId === undefined) {
    throw new PermissionNotFoundError(permissionId);
  }
  if (outcome.outcome === 'cancelled') {
    await sessions.cancel(sessionId);
  } else {
    await sessions.answer(permissionId, { optionId: outcome.optionId });
  }
}
