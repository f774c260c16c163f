import { requireScope, type Caller } from '../../http/caller.ts';

/** What decides, or may decide, which permission requests are answered without anybody being asked. */
const decidingFields = ['permissions', 'mode', 'configOptions'] as const;

/**
 * Who may not approve must not get there by a policy or by a mode in which the agent does not ask.
 *
 * @throws ProblemError `permission_denied` that names the scope
 */
export function requireApprovalScope(caller: Caller, request: Readonly<Record<string, unknown>>): void {
  for (const field of decidingFields) {
    if (request[field] !== undefined) {
      requireScope(caller, 'sessions:approve', `To set \`${field}\``);
    }
  }
}
