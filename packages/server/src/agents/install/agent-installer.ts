import { join } from 'node:path';
import type { AgentInstallArtifact, AgentInstallProgress, AgentInstallResponse } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { AgentDefinition } from '../agent-definition.ts';
import { createInstalledAgents, type InstalledAgent } from './installed-agents.ts';
import { acquireInstallLock } from './install-lock.ts';
import type { NpmClient } from './npm-client.ts';
import { performInstall } from './perform-install.ts';
import { findPlatform, resolveRecipe, type ResolvedRecipe, type VersionChoice } from './resolve-recipe.ts';
import { SharedWork } from '../shared-work.ts';
import { cleanAbandonedWork } from './work-directory.ts';

export interface InstallOptions extends VersionChoice {
  /** Install again although it is there. Default false. */
  readonly reinstall?: boolean | undefined;
  readonly onProgress?: ((progress: AgentInstallProgress) => void) | undefined;
  /** Stops this caller's waiting; the install itself stops when nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

/** What an install led to. */
export interface InstallOutcome {
  readonly alreadyInstalled: boolean;
  readonly installed: InstalledAgent;
}

/** Installs agents from npm below the state directory, safely for any number of callers and processes. */
export interface AgentInstaller {
  /** The install a launch would use, or `undefined`. Cheap: one small file is read, none is hashed. */
  find(agent: AgentDefinition): Promise<InstalledAgent | undefined>;
  /** The first file of an install that is not what was installed. Cheap unless a file was touched. */
  findDamage(installed: InstalledAgent): Promise<string | undefined>;
  /**
   * Makes sure that an agent is there in the versions asked for, the catalogue's where none is, and keeps to them from now
   * on. A damaged install is replaced.
   *
   * @throws ProblemError `install_failed` or `invalid_request`; the signal's reason
   */
  install(agent: AgentDefinition, options?: InstallOptions): Promise<InstallOutcome>;
  /** As {@link install}, in the versions that were last asked for: what a first session needs. */
  ensure(agent: AgentDefinition, options?: Pick<InstallOptions, 'onProgress' | 'signal'>): Promise<InstallOutcome>;
  /** Cancels what runs and leaves nothing half-installed. Idempotent. */
  close(): Promise<void>;
}

export interface AgentInstallerOptions {
  readonly stateDirectory: string;
  /** As `platformKey` gives it. */
  readonly machine: string;
  readonly npm: NpmClient;
  readonly clock: Clock;
  readonly logger: Logger;
}

export function createAgentInstaller(options: AgentInstallerOptions): AgentInstaller {
  const { machine, npm, clock, logger } = options;
  const places = createInstalledAgents(options.stateDirectory);
  const shared = new SharedWork<InstallOutcome, AgentInstallProgress>();

  const usable = async (recipe: ResolvedRecipe): Promise<InstalledAgent | undefined> => {
    const installed = await places.find(recipe.agentId, recipe.version);
    const damage = installed === undefined ? undefined : await places.findDamage(installed);
    if (damage !== undefined) {
      logger.warn({ agent: recipe.agentId, version: recipe.version, file: damage }, 'installed agent is damaged');
      return undefined;
    }
    return installed;
  };

  const installUnderLock = async (
    agent: AgentDefinition,
    recipe: ResolvedRecipe,
    context: { signal: AbortSignal; reinstall: boolean; report: (progress: AgentInstallProgress) => void },
  ): Promise<InstallOutcome> => {
    const startedAt = clock.now();
    const startedMs = clock.monotonicMs();
    const report = (stage: AgentInstallProgress['stage'], message: string) =>
      context.report({ stage, message, elapsedMs: Math.round(clock.monotonicMs() - startedMs) });
    const lock = await acquireInstallLock({
      file: places.lockFile(agent.id),
      clock,
      signal: context.signal,
      onWaiting: (pid) => report('waiting', `Process ${pid} is installing ${agent.id}`),
    });
    try {
      await cleanAbandonedWork(places.agentDirectory(agent.id), clock);
      const found = await usable(recipe);
      // Whoever waited for a reinstall that somebody else has just done has what it came for.
      if (found !== undefined && (!context.reinstall || found.manifest.installedAt >= startedAt)) {
        return { alreadyInstalled: true, installed: found };
      }
      const directory = places.versionDirectory(agent.id, recipe.version);
      const installed = await performInstall({
        recipe,
        target: agent.launch.target,
        directory,
        npm,
        clock,
        signal: context.signal,
        report,
      });
      const durationMs = Math.round(clock.monotonicMs() - startedMs);
      logger.info({ agent: agent.id, version: recipe.version, durationMs }, 'agent installed');
      report('done', `${agent.id} ${recipe.version} is installed`);
      return { alreadyInstalled: false, installed };
    } finally {
      await lock.release();
    }
  };

  const make = async (
    agent: AgentDefinition,
    recipe: ResolvedRecipe,
    { reinstall = false, onProgress, signal }: InstallOptions,
  ): Promise<InstallOutcome> => {
    const installed = reinstall ? undefined : await usable(recipe);
    return installed === undefined
      ? shared.run(
          `${recipe.agentId}@${recipe.version}`,
          (context) => installUnderLock(agent, recipe, { ...context, reinstall }),
          { signal, onProgress },
        )
      : { alreadyInstalled: true, installed };
  };

  return {
    findDamage: places.findDamage,
    async find(agent) {
      if (agent.install === undefined || findPlatform(agent.install, machine) === undefined) {
        return undefined;
      }
      return places.find(agent.id, resolveRecipe(agent, machine, await places.readChoice(agent.id)).version);
    },
    async install(agent, options = {}) {
      const { agentVersion, agentProcessVersion } = options;
      const choice = { agentVersion: agentVersion ?? undefined, agentProcessVersion: agentProcessVersion ?? undefined };
      const outcome = await make(agent, resolveRecipe(agent, machine, choice), options);
      await places.writeChoice(agent.id, choice);
      return outcome;
    },
    ensure: async (agent, options = {}) =>
      make(agent, resolveRecipe(agent, machine, await places.readChoice(agent.id)), options),
    close: () => shared.cancelAll(new ProblemError('shutting_down', 'The server ends.')),
  };
}

/** An outcome as the HTTP contract tells it. */
export function describeInstall({ alreadyInstalled, installed }: InstallOutcome): AgentInstallResponse {
  const { directory, manifest } = installed;
  const launch: AgentInstallArtifact = {
    kind: 'agent_process',
    path: join(directory, manifest.launchFile),
    source: 'npm',
    version: manifest.version,
  };
  return { already_installed: alreadyInstalled, artifacts: [launch] };
}
