import { join } from 'node:path';
import type { AgentInfo } from '@sandbox-agent/protocol';
import type { AgentDefinition } from './agent-definition.ts';
import { hasCredentials } from './credentials.ts';
import { findProgram } from './find-program.ts';
import type { AgentInstaller } from './install/agent-installer.ts';
import { findPlatform } from './install/resolve-recipe.ts';

export interface DescribeAgentOptions {
  readonly installer: AgentInstaller;
  readonly environment: Readonly<Record<string, string>>;
  /** As `platformKey` gives it. */
  readonly machine: string;
  /** The program that plays the built-in agents. */
  readonly selfPath: string;
  /** Whether processes of an agent run, and since when. */
  readonly serverStatus?: ((agentId: string) => AgentInfo['serverStatus']) | undefined;
}

/** What is known of an agent without starting anything: a few stat calls. */
export async function describeAgent(agent: AgentDefinition, options: DescribeAgentOptions): Promise<AgentInfo> {
  const [place, credentialsAvailable] = await Promise.all([
    findAgent(agent, options),
    hasCredentials(agent.credentials, options.environment),
  ]);
  const installable = agent.install !== undefined && findPlatform(agent.install, options.machine) !== undefined;
  const serverStatus = options.serverStatus?.(agent.id);
  return {
    id: agent.id,
    name: agent.name,
    installed: place !== undefined,
    installable,
    ...(agent.installHint === undefined ? {} : { installHint: agent.installHint }),
    credentialsAvailable,
    ...place,
    capabilities: agent.capabilities,
    ...(serverStatus ? { serverStatus } : {}),
  };
}

/** Where an agent is; `undefined` when it is not on this machine. */
export async function findAgent(
  agent: AgentDefinition,
  { installer, environment, selfPath }: Pick<DescribeAgentOptions, 'installer' | 'environment' | 'selfPath'>,
): Promise<{ path: string; version?: string } | undefined> {
  const { target } = agent.launch;
  if (target.kind === 'self') {
    return { path: selfPath };
  }
  if (target.kind === 'path') {
    const path = findProgram(target.command, environment['PATH']);
    return path === undefined ? undefined : { path };
  }
  const installed = await installer.find(agent);
  return installed === undefined
    ? undefined
    : { path: join(installed.directory, installed.manifest.launchFile), version: installed.manifest.version };
}
