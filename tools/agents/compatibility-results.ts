import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { builtInAgents } from '../../packages/server/src/agents/agent-catalogue.ts';
import type { AgentFeature } from '../../test/e2e/agents/index.ts';
import { repositoryRoot } from '../workspace/paths.ts';

/** What the last run of the end-to-end set showed of one agent. */
export interface AgentResult {
  /** The packages and exact versions that were run. */
  readonly packages: readonly string[];
  /** Whether the scenarios of a feature passed: for a declared exception, that the agent does as declared. */
  readonly features: Readonly<Partial<Record<AgentFeature, 'passed' | 'failed'>>>;
}

/** The committed results: agent id → what was shown. */
export interface CompatibilityResults {
  readonly platform: string;
  readonly agents: Readonly<Record<string, AgentResult>>;
}

export const resultsFile: string = join(repositoryRoot, 'test/e2e/compatibility.json');

export function readResults(): CompatibilityResults {
  return existsSync(resultsFile)
    ? (JSON.parse(readFileSync(resultsFile, 'utf8')) as CompatibilityResults)
    : { platform: `${process.platform}-${process.arch}`, agents: {} };
}

/** What the catalogue pins for an agent, as `name version`. */
export function pinnedPackages(agentId: string): string[] {
  const { install } = builtInAgents.find(({ id }) => id === agentId) ?? {};
  return (install?.packages ?? []).map(({ name, version }) => `${name} ${version}`);
}
