import type { MatchedRule, PermissionAction, PermissionPolicy, PermissionRule } from '@sandbox-agent/protocol';
import { matchRule } from './match-rule.ts';
import type { ToolCallFacts } from './tool-call-facts.ts';

/** What a policy says of one permission request. */
export interface PolicyJudgement {
  readonly action: PermissionAction;
  /** The rule that decided; absent when none matched. */
  readonly rule?: MatchedRule;
  /** Whether the agent is to stop asking. */
  readonly isRemembered: boolean;
  /** Why it could not decide, for people. */
  readonly reason?: string;
}

/**
 * The first rule that matches decides. A rule that denies or asks and cannot be told from what the agent says ends the search with
 * `ask`: whatever comes after it might allow what it is there to stop. Never throws: what goes wrong is `ask` as well.
 */
export function evaluatePolicy(policy: PermissionPolicy, facts: ToolCallFacts, cwd: string): PolicyJudgement {
  try {
    for (const [index, rule] of policy.rules.entries()) {
      const verdict = matchRule(rule, facts, cwd);
      if (verdict === 'yes') {
        const { action } = rule;
        return { action, rule: matched(index, rule), isRemembered: action === 'allow' && rule.remember === true };
      }
      if (verdict === 'unknown' && rule.action !== 'allow') {
        const reason = `Whether rule ${index} matches cannot be told from what the agent says.`;
        return { action: 'ask', rule: matched(index, rule), isRemembered: false, reason };
      }
    }
    return { action: policy.default ?? 'ask', isRemembered: false };
  } catch (error) {
    return { action: 'ask', isRemembered: false, reason: `The policy could not be evaluated: ${String(error)}` };
  }
}

function matched(index: number, { name }: PermissionRule): MatchedRule {
  return { index, ...(name === undefined ? {} : { name }) };
}
