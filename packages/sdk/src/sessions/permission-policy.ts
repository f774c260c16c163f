import type { PermissionDryRun, PermissionPolicy } from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { joinPath } from '../http/join-path.ts';
import { retrying } from '../http/retry.ts';

/** Replaces the policy that the server answers permission requests by, also those that are open; `null` removes it. */
export async function setPermissionPolicy(
  { http }: Pick<ClientContext, 'http'>,
  sessionId: string,
  policy: PermissionPolicy | null,
): Promise<void> {
  const path = joinPath('/v1/sessions', sessionId);
  await retrying(() => http.json({ method: 'PATCH', path, json: { permissions: policy } }));
}

/** What a policy would have answered to the permission requests that the server's log of a session has. Changes nothing. */
export function tryPermissionPolicy(
  { http }: Pick<ClientContext, 'http'>,
  sessionId: string,
  policy: PermissionPolicy,
): Promise<PermissionDryRun> {
  const path = joinPath('/v1/sessions', sessionId, 'permissions', 'dry-run');
  return retrying(() => http.json({ method: 'POST', path, json: { policy } }));
}
