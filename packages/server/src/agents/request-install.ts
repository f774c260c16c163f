import type { AgentInstallResponse } from '@sandbox-agent/protocol';
import type { AgentDefinition } from './agent-definition.ts';
import { findAgent, type DescribeAgentOptions } from './describe-agent.ts';
import { describeInstall, type InstallOptions } from './install/agent-installer.ts';

/**
 * Makes sure that an agent is there, however it gets there: by npm, or because it already is on this machine.
 *
 * @throws ProblemError `install_failed`, with what to do instead where npm does not have it; `invalid_request`
 */
export async function requestInstall(
  agent: AgentDefinition,
  options: InstallOptions,
  context: Pick<DescribeAgentOptions, 'installer' | 'environment' | 'selfPath'>,
): Promise<AgentInstallResponse> {
  if (agent.install === undefined) {
    const found = await findAgent(agent, context);
    if (found !== undefined) {
      const source = agent.launch.target.kind === 'self' ? 'built-in' : 'path';
      return { already_installed: true, artifacts: [{ kind: 'agent_process', path: found.path, source }] };
    }
  }
  return describeInstall(await context.installer.install(agent, options));
}
