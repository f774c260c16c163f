import type { PermissionRule } from '@sandbox-agent/protocol';
import { matchCommand } from './match-command.ts';
import { matchHost } from './match-host.ts';
import { matchPath } from './match-path.ts';
import type { ToolCallFacts } from './tool-call-facts.ts';
import { allOf, verdictOf, type Quantifier, type Verdict } from './verdict.ts';
import { matchesWildcard } from './wildcard.ts';

/** Whether a rule is about a call: all that it names must match. One that names nothing is about every call. */
export function matchRule(rule: PermissionRule, facts: ToolCallFacts, cwd: string): Verdict {
  const quantifier: Quantifier = rule.action === 'allow' ? 'all' : 'any';
  if (quantifier === 'all' && leavesOpen(rule, facts)) {
    return 'no';
  }
  const { toolKind, title, path, command, host } = rule;
  return allOf([
    ...(toolKind === undefined ? [] : [matchText(toolKind, facts.toolKind)]),
    ...(title === undefined ? [] : [matchText(title, facts.title)]),
    ...(path === undefined ? [] : [matchPath(path, facts, { cwd, quantifier })]),
    ...(command === undefined ? [] : [matchCommand(command, facts.commands, quantifier)]),
    ...(host === undefined ? [] : [matchHost(host, facts, quantifier)]),
  ]);
}

/**
 * Whether a rule that limits what it allows says nothing of something that the call does: `path` alone must not allow a command that
 * happens to run in that directory, nor a title the command that it names. A command covers its own paths and hosts.
 */
function leavesOpen({ title, path, command, host }: PermissionRule, facts: ToolCallFacts): boolean {
  const runsCommand = facts.commands.found.length > 0 || facts.toolKind === 'execute';
  const limits = [path, host, title].some((pattern) => pattern !== undefined);
  if (command !== undefined || !limits) {
    return false;
  }
  if (runsCommand) {
    return facts.commands.found.length > 0 || title === undefined;
  }
  const limitsReach = path !== undefined || host !== undefined;
  return (
    limitsReach &&
    ((path === undefined && facts.paths.found.length > 0) || (host === undefined && facts.hosts.found.length > 0))
  );
}

function matchText(pattern: string, text: string | undefined): Verdict {
  return text === undefined ? 'unknown' : verdictOf(matchesWildcard(pattern, text));
}
