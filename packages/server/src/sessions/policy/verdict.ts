/** Whether something matches. `unknown`: what the agent said does not tell. */
export type Verdict = 'yes' | 'no' | 'unknown';

/**
 * How a rule is held against several facts of one kind. `all`: every one must match, for what allows. `any`: one is enough, for
 * what denies or asks.
 */
export type Quantifier = 'all' | 'any';

/** All must hold: one `no` decides, else one `unknown`. */
export function allOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('no')) {
    return 'no';
  }
  return verdicts.includes('unknown') ? 'unknown' : 'yes';
}

/** One must hold: one `yes` decides, else one `unknown`. */
export function anyOf(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('yes')) {
    return 'yes';
  }
  return verdicts.includes('unknown') ? 'unknown' : 'no';
}

export function verdictOf(matches: boolean): Verdict {
  return matches ? 'yes' : 'no';
}
