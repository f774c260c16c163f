import type { AgentInfo } from '@sandbox-agent/protocol';
import { createAgentCatalogue } from '../../agents/agent-catalogue.ts';
import { describeAgent } from '../../agents/describe-agent.ts';
import { createAgentInstaller } from '../../agents/install/agent-installer.ts';
import { createNpmClient } from '../../agents/install/npm-client.ts';
import { platformKey, readPlatformFacts } from '../../agents/platform-key.ts';
import { childEnvironment } from '../../lifecycle/child-environment.ts';
import { createSystemClock } from '../../lifecycle/system-clock.ts';
import { silentLogger } from '../../telemetry/logger.ts';
import type { Check, Finding } from './check.ts';

/** Which agents are installed, and whether they would find credentials. */
export const agentCheck: Check = {
  name: 'agents',
  async run({ environment, stateDirectory }) {
    const visible = childEnvironment(environment);
    const machine = platformKey(readPlatformFacts(process));
    const installer = createAgentInstaller({
      stateDirectory,
      machine,
      npm: createNpmClient({ environment: visible, nodePath: undefined }),
      clock: createSystemClock(),
      logger: silentLogger,
    });
    try {
      const agents = createAgentCatalogue()
        .list()
        .filter((agent) => agent.variantOf === undefined);
      return await Promise.all(
        agents.map(async (agent) =>
          findingOf(
            await describeAgent(agent, { installer, environment: visible, machine, selfPath: process.execPath }),
            agent.credentials.environment[0],
          ),
        ),
      );
    } finally {
      await installer.close();
    }
  },
};

function findingOf(info: AgentInfo, variable: string | undefined): Finding {
  const name = `agent ${info.id}`;
  const { installed, installable, installHint, credentialsAvailable, version } = info;
  if (!installed) {
    const fix = installable === true ? `sandbox-agent install-agent ${info.id}` : installHint;
    return { name, isOk: false, detail: 'not installed', ...(fix === undefined ? {} : { fix }) };
  }
  const detail = version === undefined ? 'there' : `installed, version ${version}`;
  return credentialsAvailable
    ? { name, isOk: true, detail }
    : {
        name,
        isOk: false,
        detail: `${detail}; no credentials found`,
        ...(variable === undefined ? {} : { fix: `give its sessions credentials, as env ${variable}, or log it in` }),
      };
}
