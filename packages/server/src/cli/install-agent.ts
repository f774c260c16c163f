import { resolve } from 'node:path';
import { createAgentCatalogue } from '../agents/agent-catalogue.ts';
import type { AgentDefinition } from '../agents/agent-definition.ts';
import { AgentConfigError, readCustomAgents } from '../agents/custom-agents.ts';
import { createAgentInstaller, type AgentInstaller } from '../agents/install/agent-installer.ts';
import { createNpmClient } from '../agents/install/npm-client.ts';
import { platformKey, readPlatformFacts } from '../agents/platform-key.ts';
import { requestInstall } from '../agents/request-install.ts';
import { ProblemError } from '../http/problem-error.ts';
import { childEnvironment } from '../lifecycle/child-environment.ts';
import { createSystemClock } from '../lifecycle/system-clock.ts';
import { silentLogger } from '../telemetry/logger.ts';
import type { Command, CommandContext } from './command.ts';
import { ConfigError } from './config-error.ts';
import { exitCodes } from './exit-codes.ts';
import { installAgentOptions } from './install-agent-options.ts';
import type { OptionValues } from './option-definition.ts';
import { readOptions } from './read-options.ts';
import { stateDirectoryOf } from './state-directory.ts';

/** `sandbox-agent install-agent <id>|all|--all`: what a first session would do, ahead of time. */
export const installAgentCommand: Command = {
  usage: '[AGENT | all]',
  options: installAgentOptions,
  async run(context) {
    const { options, positionals } = readOptions({ ...context, definitions: installAgentOptions });
    const agents = await chooseAgents(options, positionals, context);
    const environment = childEnvironment(context.environment);
    const installer = createAgentInstaller({
      stateDirectory: stateDirectoryOf(options, context),
      machine: platformKey(readPlatformFacts(process)),
      npm: createNpmClient({
        environment,
        nodePath: process.versions['bun'] === undefined ? process.execPath : undefined,
      }),
      clock: createSystemClock(),
      logger: silentLogger,
    });
    const stop = new AbortController();
    const interrupt = () => stop.abort(new Error('Interrupted: nothing half-installed is kept.'));
    process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
    try {
      return await installEach(agents, { installer, environment, options, context, signal: stop.signal });
    } finally {
      await installer.close();
      process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
    }
  },
};

async function chooseAgents(
  options: OptionValues,
  [name, ...more]: readonly string[],
  { workingDirectory }: CommandContext,
): Promise<readonly AgentDefinition[]> {
  if (more.length > 0) {
    throw new ConfigError(more.join(' '), 'expected one agent, or `all`');
  }
  const catalogue = createAgentCatalogue(await readAgentConfig(options, workingDirectory));
  const wantsAll = options.has('all') || name === 'all';
  if (wantsAll && name !== undefined && name !== 'all') {
    throw new ConfigError('--all', `expected either --all or ${name}, got both`);
  }
  if (wantsAll) {
    const version = options.get('agent-version') ?? options.get('agent-process-version');
    if (version !== undefined) {
      throw new ConfigError(version.source, 'is the version of one agent: expected its name, got all');
    }
    return catalogue.list().filter((agent) => agent.install !== undefined && agent.variantOf === undefined);
  }
  const known = catalogue.list().map(({ id }) => id);
  const agent = catalogue.list().find(({ id }) => id === name);
  if (agent === undefined) {
    throw new ConfigError(name ?? 'AGENT', `expected one of ${known.join(', ')}, or all`);
  }
  return [agent];
}

async function readAgentConfig(options: OptionValues, workingDirectory: string): Promise<AgentDefinition[]> {
  const file = options.get('agent-config');
  if (file === undefined) {
    return [];
  }
  try {
    return await readCustomAgents(resolve(workingDirectory, file.value));
  } catch (error) {
    throw error instanceof AgentConfigError ? new ConfigError(file.source, error.message) : error;
  }
}

async function installEach(
  agents: readonly AgentDefinition[],
  work: {
    readonly installer: AgentInstaller;
    readonly environment: Readonly<Record<string, string>>;
    readonly options: OptionValues;
    readonly context: CommandContext;
    readonly signal: AbortSignal;
  },
): Promise<number> {
  const { options, context, signal } = work;
  const wishes = {
    reinstall: options.has('reinstall'),
    agentVersion: options.get('agent-version')?.value,
    agentProcessVersion: options.get('agent-process-version')?.value,
  };
  let failures = 0;
  for (const agent of agents) {
    try {
      const result = await requestInstall(
        agent,
        { ...wishes, signal, onProgress: ({ stage, message }) => context.writeError(`${stage}: ${message}\n`) },
        { ...work, selfPath: process.execPath },
      );
      context.writeOutput(`${JSON.stringify({ agent: agent.id, ...result })}\n`);
    } catch (error) {
      failures += 1;
      context.writeError(`sandbox-agent: ${agent.id}: ${explain(error)}\n`);
      if (signal.aborted) {
        break;
      }
    }
  }
  return failures === 0 ? exitCodes.ok : exitCodes.failure;
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) {
    return String(error);
  }
  const tail: unknown = error instanceof ProblemError ? error.context['npmTail'] : undefined;
  return typeof tail === 'string' && tail !== '' ? `${error.message}\n${tail}` : error.message;
}
