import { methods, type PermissionOption, type ToolCallUpdate } from '@agentclientprotocol/sdk';
import type { Turn } from '../turn.ts';

const options: PermissionOption[] = [
  { optionId: 'allow', name: 'Allow', kind: 'allow_once' },
  { optionId: 'allow-always', name: 'Always allow', kind: 'allow_always' },
  { optionId: 'reject', name: 'Reject', kind: 'reject_once' },
];

/** How a permission request ended. `cancelled` means that the turn was. */
export type PermissionOutcome = 'allowed' | 'rejected' | 'cancelled';

/**
 * Asks the client, unless the mode or an earlier answer decides. An open request is not withdrawn by a cancelled turn: the
 * client must answer it, as the protocol says; a client that does not is not waited for.
 */
export async function askPermission(turn: Turn, tool: string, toolCall: ToolCallUpdate): Promise<PermissionOutcome> {
  const mode = turn.session.config.get('mode');
  if (mode === 'plan') {
    return 'rejected';
  }
  if (mode === 'auto' || turn.session.allowedTools.has(tool)) {
    return 'allowed';
  }
  if (turn.signal.aborted) {
    return 'cancelled';
  }
  const cancelled = new Promise<'cancelled'>((resolve) => {
    turn.signal.addEventListener('abort', () => resolve('cancelled'), { once: true });
  });
  const asked = turn.client
    .request(methods.client.session.requestPermission, { sessionId: turn.session.id, toolCall, options })
    .then(({ outcome }) => outcome);
  const outcome = await Promise.race([asked, cancelled]);
  if (outcome === 'cancelled' || outcome.outcome === 'cancelled' || turn.signal.aborted) {
    // The late answer of a cancelled request is nobody's business, nor is its failure.
    asked.catch(() => undefined);
    return 'cancelled';
  }
  if (outcome.optionId === 'allow-always') {
    turn.session.allowedTools.add(tool);
  }
  return outcome.optionId === 'allow' || outcome.optionId === 'allow-always' ? 'allowed' : 'rejected';
}
