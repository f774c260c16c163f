import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serverProgram } from './server-program.ts';

/** Agents are installed once a machine, by the product's own installer, outside the files git knows. */
const stateDirectory = fileURLToPath(new URL('../../../.tooling/agents', import.meta.url));

/** The `directory` of local sandboxes that share those agents: the provider looks for them beside it. */
export const sharedRegistry = fileURLToPath(new URL('../../../.tooling/agents/local', import.meta.url));

/** Installs what is missing. Any number of test processes may call it at the same time: the installer has a lock. */
export async function ensureAgentsInstalled(agentIds: readonly string[]): Promise<void> {
  const env = { ...process.env, SANDBOX_AGENT_STATE_DIR: stateDirectory };
  for (const id of agentIds) {
    await promisify(execFile)(process.execPath, [serverProgram('source'), 'install-agent', id], { env });
  }
}
