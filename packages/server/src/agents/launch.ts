import { join } from 'node:path';
import type { AgentInstallProgress } from '@sandbox-agent/protocol';
import { ProblemError } from '../http/problem-error.ts';
import type { AgentCatalogue } from './agent-catalogue.ts';
import type { AgentDefinition } from './agent-definition.ts';
import type { AgentQuirks } from './agent-quirks.ts';
import { findProgram } from './find-program.ts';
import type { AgentInstaller } from './install/agent-installer.ts';
import type { InstalledAgent } from './install/installed-agents.ts';
import { createLaunchEnvironment } from './launch-environment.ts';

/** What a session asks for when it needs its agent started. */
export interface ResolveLaunchOptions {
  /** Absolute working directory of the session. */
  readonly cwd: string;
  /** The session's own variables; they win over everything. */
  readonly sessionEnv?: Readonly<Record<string, string>> | undefined;
  /** Whether a missing agent may be installed now. Default: as the server is configured. */
  readonly mayInstall?: boolean | undefined;
  /** Told while a lazy install runs. */
  readonly onProgress?: ((progress: AgentInstallProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Everything that is needed to spawn an agent. */
export interface AgentLaunch {
  readonly agentId: string;
  /** The installed version; absent when the program was not installed by this server. */
  readonly version?: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The whole environment of the process. Holds secrets: never logged. */
  readonly env: Record<string, string>;
  readonly quirks: AgentQuirks;
}

/**
 * Resolves an agent's id to a command, installing it first when that is allowed and needed.
 *
 * @throws ProblemError `unsupported_agent`, `agent_not_installed` or `install_failed`
 */
export type ResolveLaunch = (agentId: string, options: ResolveLaunchOptions) => Promise<AgentLaunch>;

export interface LaunchResolverOptions {
  readonly catalogue: AgentCatalogue;
  readonly installer: AgentInstaller;
  /** The server's own environment, from which agents inherit. */
  readonly environment: Readonly<Record<string, string>>;
  /** Installs a missing agent at its first session. */
  readonly installsLazily: boolean;
  /** The server runs as root and its configuration says that this is a sandbox. */
  readonly isRootInSandbox: boolean;
  /** How this very program is started again: the executable itself, or Node.js with the script. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
  /** The Node.js this server runs on; absent in the single executable, which looks on the PATH. */
  readonly nodePath?: string | undefined;
}

interface Started {
  readonly command: string;
  readonly args: readonly string[];
  readonly installed?: InstalledAgent;
}

export function createLaunchResolver(options: LaunchResolverOptions): ResolveLaunch {
  const { catalogue, environment, self } = options;
  const nodePath = () => options.nodePath ?? findProgram('node', environment['PATH']);

  const locate = async (agent: AgentDefinition, request: ResolveLaunchOptions): Promise<Started> => {
    const { target } = agent.launch;
    switch (target.kind) {
      case 'self':
        return self;
      case 'path': {
        const command = findProgram(target.command, request.sessionEnv?.['PATH'] ?? environment['PATH']);
        if (command === undefined) {
          throw notInstalled(agent, `${target.command} is not an executable file on this machine.`);
        }
        return { command, args: [] };
      }
      case 'executable': {
        const installed = await findInstall(agent, options, request);
        return { command: join(installed.directory, installed.manifest.launchFile), args: [], installed };
      }
      case 'node-script': {
        const command = nodePath();
        if (command === undefined) {
          // Before anything is downloaded that could not be started.
          throw notInstalled(agent, 'It runs on Node.js, and there is no `node` on the PATH of the server.');
        }
        const installed = await findInstall(agent, options, request);
        return { command, args: [join(installed.directory, installed.manifest.launchFile)], installed };
      }
    }
  };

  return async (agentId, request) => {
    const agent = catalogue.get(agentId);
    const { command, args, installed } = await locate(agent, request);
    return {
      agentId,
      ...(installed === undefined ? {} : { version: installed.manifest.version }),
      command,
      args: [...args, ...agent.launch.args],
      cwd: agent.launch.cwd ?? request.cwd,
      env: createLaunchEnvironment({
        serverEnvironment: environment,
        recipe: agent.launch,
        sessionEnvironment: request.sessionEnv,
        installDirectory: installed?.directory ?? '',
        platform: installed?.manifest.platform ?? '',
        isRootInSandbox: options.isRootInSandbox,
        nodePath: nodePath(),
      }),
      quirks: agent.quirks,
    };
  };
}

async function findInstall(
  agent: AgentDefinition,
  { installer, installsLazily }: LaunchResolverOptions,
  { mayInstall = installsLazily, onProgress, signal }: ResolveLaunchOptions,
): Promise<InstalledAgent> {
  if (mayInstall) {
    return (await installer.ensure(agent, { onProgress, signal })).installed;
  }
  const installed = await installer.find(agent);
  if (installed === undefined) {
    throw notInstalled(
      agent,
      installsLazily ? 'It is not installed.' : 'It is not installed, and this server installs no agent by itself.',
    );
  }
  const damage = await installer.findDamage(installed);
  if (damage !== undefined) {
    throw notInstalled(agent, `The installed copy is damaged: ${damage} is not what was installed.`);
  }
  return installed;
}

function notInstalled(agent: AgentDefinition, why: string): ProblemError {
  const hint = agent.installHint === undefined ? '' : ` ${agent.installHint}`;
  return new ProblemError('agent_not_installed', `${agent.name} cannot be started. ${why}${hint}`, {
    context: { agent: agent.id },
  });
}
