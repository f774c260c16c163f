import type { PermissionPolicy, PermissionRule } from '@sandbox-agent/protocol';
import { evaluatePolicy, type PolicyJudgement } from './evaluate-policy.ts';
import { toolCallFacts } from './tool-call-facts.ts';
import type { ToolCallStatement } from './tool-call-statement.ts';

/** What a policy says of a call in a directory, which need not exist. */
export function judgeCall(policy: PermissionPolicy, call: ToolCallStatement, cwd = '/not/there/repo'): PolicyJudgement {
  return evaluatePolicy(policy, toolCallFacts(call), cwd);
}

/** What one rule makes of a call. */
export function actionOf(
  rule: PermissionRule,
  call: ToolCallStatement,
  { otherwise = 'ask', cwd }: { otherwise?: PermissionPolicy['default']; cwd?: string } = {},
): string {
  return judgeCall({ rules: [rule], default: otherwise }, call, cwd).action;
}

export const editOf = (...paths: string[]): ToolCallStatement => ({
  kind: 'edit',
  locations: paths.map((path) => ({ path })),
});

export const shellOf = (command: string): ToolCallStatement => ({
  kind: 'execute',
  title: command,
  rawInput: { command },
});
