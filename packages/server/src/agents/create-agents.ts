import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AgentInfo } from '@sandbox-agent/protocol';
import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createAgentCatalogue, type AgentCatalogue } from './agent-catalogue.ts';
import type { AgentDefinition } from './agent-definition.ts';
import { createAgentProbe, type AgentProbeOptions } from './agent-probe.ts';
import { createAgentInstaller, type AgentInstaller } from './install/agent-installer.ts';
import { createNpmClient } from './install/npm-client.ts';
import { createLaunchResolver, type ResolveLaunch } from './launch.ts';
import { platformKey, readPlatformFacts } from './platform-key.ts';

export interface AgentsOptions {
  readonly stateDirectory: string;
  /** Where agents are started to be asked for their configuration. */
  readonly rootDirectory: string;
  /** The server's own environment, from which agents and npm inherit. */
  readonly environment: Readonly<Record<string, string>>;
  /** From the file of `--agent-config`. */
  readonly customAgents: readonly AgentDefinition[];
  /** Installs a missing agent at its first session. */
  readonly installsLazily: boolean;
  /** The server runs as root and its configuration says that this is a sandbox. */
  readonly isRootInSandbox: boolean;
  readonly runtime: {
    /** As `process.platform` names it. */
    readonly platform: string;
    /** As `process.arch` names it. */
    readonly arch: string;
    /** The Node.js this server runs on; absent under Bun. */
    readonly nodePath?: string | undefined;
  };
  /** How this very program is started again: the executable itself, or Node.js with the script. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
  readonly startAgentProcess: AgentProbeOptions['startAgentProcess'];
  readonly serverStatus?: ((agentId: string) => AgentInfo['serverStatus']) | undefined;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Everything about agents that the rest of the server needs. */
export interface Agents {
  readonly catalogue: AgentCatalogue;
  readonly installer: AgentInstaller;
  readonly resolveLaunch: ResolveLaunch;
  /** The routes below `/v1/agents`; their code is loaded by this call. */
  loadRoutes(): Promise<OpenAPIHono>;
  /** Cancels installs and ends agents that are being asked. Idempotent. */
  close(): Promise<void>;
}

/** Builds the agents feature. Starts nothing. */
export function createAgents(options: AgentsOptions): Agents {
  const { environment, logger, clock, runtime } = options;
  const machine = platformKey(readPlatformFacts(runtime));
  const catalogue = createAgentCatalogue(options.customAgents);
  const installer = createAgentInstaller({
    stateDirectory: options.stateDirectory,
    machine,
    npm: createNpmClient({ environment, nodePath: runtime.nodePath }),
    clock,
    logger,
  });
  const resolveLaunch = createLaunchResolver({ ...options, catalogue, installer, nodePath: runtime.nodePath });
  const probe = createAgentProbe({ ...options, resolveLaunch, cwd: options.rootDirectory });
  return {
    catalogue,
    installer,
    resolveLaunch,
    async loadRoutes() {
      const { createAgentRoutes } = await import('./agent-routes.ts');
      return createAgentRoutes({ ...options, catalogue, installer, probe, machine, selfPath: options.self.command });
    },
    async close() {
      await Promise.all([installer.close(), probe.close()]);
    },
  };
}
