import { hostsIn } from './extract-hosts.ts';
import type { ToolCallFacts } from './tool-call-facts.ts';
import { allOf, anyOf, verdictOf, type Quantifier, type Verdict } from './verdict.ts';
import { matchesWildcard } from './wildcard.ts';

/** Holds a pattern against the hosts of a call; to deny, also against those in the URLs of its commands. */
export function matchHost(
  pattern: string,
  { hosts, commands }: Pick<ToolCallFacts, 'hosts' | 'commands'>,
  quantifier: Quantifier,
): Verdict {
  const matches = (host: string): Verdict => verdictOf(matchesWildcard(pattern.toLowerCase(), host));
  if (quantifier === 'all') {
    if (hosts.found.length === 0) {
      return hosts.isReadable ? 'no' : 'unknown';
    }
    return allOf([hosts.isReadable ? 'yes' : 'unknown', ...hosts.found.map(matches)]);
  }
  const mentioned = commands.found.flatMap(({ line }) => hostsIn(line));
  return anyOf([hosts.isReadable ? 'no' : 'unknown', ...[...hosts.found, ...mentioned].map(matches)]);
}
