import type { PermissionPolicy } from '@sandbox-agent/protocol';
import { evaluatePolicy, type PolicyJudgement } from './evaluate-policy.ts';
import { toolCallFacts } from './tool-call-facts.ts';
import type { ToolCallStatement } from './tool-call-statement.ts';

export interface JudgedRequest {
  /** The `toolCall` of `session/request_permission`. */
  readonly toolCall: unknown;
  /** What earlier updates said of the call. */
  readonly known: ToolCallStatement | undefined;
  /** The directory of the session: relative paths start here. */
  readonly cwd: string;
}

/** What a policy says of a permission request as an agent sent it. Never throws. */
export function judgeRequest(policy: PermissionPolicy, { toolCall, known, cwd }: JudgedRequest): PolicyJudgement {
  if (typeof toolCall !== 'object' || toolCall === null) {
    return { action: 'ask', isRemembered: false, reason: 'The request names no tool call.' };
  }
  try {
    return evaluatePolicy(policy, toolCallFacts(toolCall, known), cwd);
  } catch (error) {
    return { action: 'ask', isRemembered: false, reason: `The tool call could not be read: ${String(error)}` };
  }
}
