import type { AgentFeature } from '../../test/e2e/agents/index.ts';
import type { CompatibilityMark } from '../../test/e2e/covers.ts';
import { pinnedPackages, type AgentResult } from './compatibility-results.ts';

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly status: string;
      readonly meta?: { readonly compatibility?: CompatibilityMark };
    }[];
  }[];
}

/** What the JSON report of an agent's suite shows: a feature has passed when every scenario that covers it has. */
export function readAgentReport(agentId: string, json: string): AgentResult {
  const features: Partial<Record<AgentFeature, 'passed' | 'failed'>> = {};
  const { testResults } = JSON.parse(json) as Report;
  for (const { status, meta } of testResults.flatMap(({ assertionResults }) => assertionResults)) {
    const mark = meta?.compatibility;
    if (mark?.agent === agentId && (status === 'passed' || status === 'failed')) {
      features[mark.feature] = features[mark.feature] === 'failed' ? 'failed' : status;
    }
  }
  return { packages: pinnedPackages(agentId), features };
}
