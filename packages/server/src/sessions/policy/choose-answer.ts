import type { PermissionOption } from '@sandbox-agent/protocol';
import type { PolicyJudgement } from './evaluate-policy.ts';

/** How a judgement is told to the agent: by one of its options, or as a cancelled request. */
export type PolicyAnswer = { readonly optionId: string } | 'cancelled';

/**
 * The answer that a judgement means; `undefined` leaves the request open. Allowing for good is chosen only by a rule that says so;
 * what cannot be allowed once is left to a person. A denied request is never left open, for nobody may allow it then.
 */
export function chooseAnswer(
  { action, isRemembered }: PolicyJudgement,
  options: readonly PermissionOption[],
): PolicyAnswer | undefined {
  const first = (...kinds: readonly string[]): PolicyAnswer | undefined => {
    const option = kinds.map((kind) => options.find((one) => one.kind === kind)).find((one) => one !== undefined);
    return option && { optionId: option.optionId };
  };
  switch (action) {
    case 'allow':
      return isRemembered ? first('allow_always', 'allow_once') : first('allow_once');
    case 'deny':
      return first('reject_once', 'reject_always') ?? 'cancelled';
    case 'ask':
      return undefined;
  }
}
