import type { Part } from '../parts/part.ts';
import { createVitestSuite } from './vitest-suite.ts';

/** The files of the end-to-end set that every agent runs. */
const files = ['agent-tools', 'agent-turns', 'cancel', 'resume', 'fork', 'server-crash', 'deletion'].map(
  (name) => `test/e2e/${name}.test.ts`,
);

/** The name of an agent's suite, and of its report. */
export const agentSuiteName = (agentId: string): string => `agent ${agentId}`;

/** The end-to-end set with one agent: its own scenarios only, one at a time, beside the suites of other agents. */
export function createAgentSuite({ id, name }: { readonly id: string; readonly name: string }): Part {
  return createVitestSuite({
    name: agentSuiteName(id),
    project: 'e2e',
    args: [...files, '--maxWorkers=1', '--testTimeout=300000', '-t', name.replaceAll(/[()]/g, String.raw`\$&`)],
    env: { ...process.env, SANDBOX_AGENT_TEST_AGENTS: id },
    isQuiet: true,
  });
}
