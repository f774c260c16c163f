import { join } from 'node:path';
import { builtInAgents } from '../../packages/server/src/agents/agent-catalogue.ts';
import type { AgentQuirks } from '../../packages/server/src/agents/agent-quirks.ts';
import { agentFeatures, testedRecipes, type AgentFeature, type AgentRecipe } from '../../test/e2e/agents/index.ts';
import { repositoryRoot } from '../workspace/paths.ts';
import type { CompatibilityResults } from './compatibility-results.ts';
import { markdownTable } from './markdown-table.ts';

export const pageFile: string = join(repositoryRoot, 'docs/compatibility.md');

const features = Object.entries(agentFeatures) as [AgentFeature, string][];

/** The compatibility page: what the results say, with the departures that the recipes declare. */
export function compatibilityPage(results: CompatibilityResults): string {
  const tested = testedRecipes.filter(({ id }) => id in results.agents);
  return `---
title: Compatibility
group: Reference
order: 20
---

# Compatibility

\`npm run test:agents\` installs each agent from npm in the version that the catalogue pins, points it at a scripted model on loopback, and
drives it through the whole product: client, server, event log. This page is written from its results (${results.platform}); nothing on it is
written by hand.

✓ does what the scenario asks · ◐ works in another way · – cannot. The notes say how; a scenario asserts each of them, too. ✗ failed.

## Versions

${versionsTable(tested, results)}

## Features

${tableOf(tested, results)}

## Notes

${tested.flatMap(notesOf).join('\n')}

## What the server makes good

${curesTable(tested)}

## Agents that are not run

${untestedAgents().join('\n')}

Any program that speaks ACP is an agent once it is named in the file of \`--agent-config\`: see [your own agents](./agents.md#your-own-agents).
`;
}

function tableOf(recipes: readonly AgentRecipe[], results: CompatibilityResults): string {
  const head = ['', ...recipes.map(({ id }) => code(id))];
  const rows = features.map(([feature, description]) => [
    description,
    ...recipes.map((recipe) => verdictOf(recipe, feature, results)),
  ]);
  return markdownTable([head, ...rows]);
}

function versionsTable(recipes: readonly AgentRecipe[], results: CompatibilityResults): string {
  const rows = recipes.map(({ id, name }) => [
    `${name} (${code(id)})`,
    (results.agents[id]?.packages ?? []).map(code).join(', '),
  ]);
  return markdownTable([['agent', 'packages'], ...rows]);
}

function verdictOf(recipe: AgentRecipe, feature: AgentFeature, results: CompatibilityResults): string {
  const result = results.agents[recipe.id]?.features[feature];
  if (result !== 'passed') {
    return result === 'failed' ? '✗' : 'not run';
  }
  const verdict = recipe.exceptions[feature]?.verdict;
  return verdict === undefined ? '✓' : verdict === 'differs' ? '◐' : '–';
}

/** One line for each reason, with all the features that it explains. */
function notesOf({ id, exceptions }: AgentRecipe): string[] {
  const byReason = new Map<string, string[]>();
  for (const [feature, description] of features) {
    const reason = exceptions[feature]?.reason;
    if (reason !== undefined) {
      byReason.set(reason, [...(byReason.get(reason) ?? []), description]);
    }
  }
  return [...byReason].map(([reason, of]) => `- ${code(id)}: ${reason} _(${of.join('; ')})_`);
}

/** Departures from the protocol that clients do not see, because the server acts on them. */
const curedQuirks = {
  desyncAfterCancel: 'answers are shifted by one after a cancelled turn: the conversation is opened again in between',
  desyncAfterFailure: 'the same after a turn that failed',
  cancelReportsEndTurn: 'a cancelled turn may end with `end_turn`: it is told as `cancelled`',
  cancelLeavesCommand:
    'a cancelled command goes on: its processes are ended, and the next prompt resumes the conversation',
  secondPromptCancelsFirst: 'a second prompt would cancel the first: it waits',
  toolCallsLeftOpen: 'tool calls may stay open after the turn: they end with it',
  toolCallsUnannounced: 'a tool call may begin with an update or a permission request: each is an upsert',
  usageIsCumulative: 'usage counts the session: the share of the turn is told',
  replaysAfterAnswer: '`session/load` answers before it repeats the conversation: none of it is recorded twice',
  modeMarkerText: 'a change of mode is told as a message: it is taken for the change',
  shellOutputInMeta: 'what a command prints is only in `_meta`: the SDK lifts it out',
  neverExitsOnStdinEof: 'it does not end at the end of its input: it is ended, with everything that it started',
  acceptsMissingCwd: 'it accepts a working directory that is not there: the server does not',
} as const satisfies Partial<Record<keyof AgentQuirks, string>>;

function curesTable(recipes: readonly AgentRecipe[]): string {
  const rows = Object.entries(curedQuirks).map(([quirk, what]) => {
    const concerned = recipes.filter(({ id }) => {
      const quirks = builtInAgents.find((agent) => agent.id === id)?.quirks;
      return Boolean(quirks?.[quirk as keyof AgentQuirks]);
    });
    return [what, concerned.map(({ id }) => code(id)).join(', ')];
  });
  return markdownTable([['an agent, and the server', 'agents'], ...rows.filter(([, agents]) => agents !== '')]);
}

function untestedAgents(): string[] {
  return builtInAgents
    .filter(({ installHint }) => installHint !== undefined)
    .map(({ id, name, installHint }) => `- ${name} (${code(id)}): ${installHint}`);
}

const code = (text: string): string => `\`${text}\``;
