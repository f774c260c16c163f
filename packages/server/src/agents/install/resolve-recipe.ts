import { ProblemError } from '../../http/problem-error.ts';
import type { AgentDefinition } from '../agent-definition.ts';
import type { InstallPackage, InstallPackageRole, InstallRecipe } from '../install-recipe.ts';
import { findPlatformEntry } from '../platform-key.ts';
import { installFailed } from './install-failed.ts';

/** Versions in place of those the catalogue pins, as an install request names them. */
export interface VersionChoice {
  readonly agentVersion?: string | undefined;
  readonly agentProcessVersion?: string | undefined;
}

/** An install recipe for one machine and one choice of versions. */
export interface ResolvedRecipe {
  readonly agentId: string;
  /** Names the install: the version of the package that speaks ACP, and that of the agent where it is another one. */
  readonly version: string;
  readonly packages: readonly InstallPackage[];
  readonly omitOptional: boolean;
  /** Relative to the install. */
  readonly requiredFiles: readonly string[];
  /** What `{platform}` stands for. */
  readonly platform: string;
  readonly approximateMegabytes: number;
}

/** What `{platform}` stands for on a machine, or `undefined` when there is no build for it. */
export function findPlatform(recipe: InstallRecipe, machine: string): string | undefined {
  return recipe.platforms === undefined ? machine : findPlatformEntry(recipe.platforms, machine);
}

const exactVersion = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

/**
 * @throws ProblemError `install_failed` when npm does not have the agent or not for this machine; `invalid_request` for a
 * version that is no exact version, or of a package that the agent does not have
 */
export function resolveRecipe(agent: AgentDefinition, machine: string, choice: VersionChoice = {}): ResolvedRecipe {
  const { install: recipe } = agent;
  if (recipe === undefined) {
    const detail =
      agent.installHint ?? `${agent.name} is not installed by this server: its configuration names a program.`;
    throw installFailed('not_on_npm', detail, { agent: agent.id });
  }
  const platform = findPlatform(recipe, machine);
  if (platform === undefined) {
    const known = Object.keys(recipe.platforms ?? {}).join(', ');
    throw installFailed('platform', `npm has ${agent.name} for ${known}, not for ${machine}.`, { agent: agent.id });
  }
  const replace = (text: string) => text.replaceAll('{platform}', platform);
  const packages = chooseVersions(agent.id, recipe.packages, choice).map((entry) => ({
    ...entry,
    name: replace(entry.name),
  }));
  return {
    agentId: agent.id,
    version: nameVersion(packages),
    packages,
    omitOptional: recipe.omitOptional ?? false,
    requiredFiles: (recipe.requiredFiles ?? []).map(replace),
    platform,
    approximateMegabytes: recipe.approximateMegabytes,
  };
}

function chooseVersions(agentId: string, packages: readonly InstallPackage[], choice: VersionChoice): InstallPackage[] {
  const wanted: Record<InstallPackageRole, string | undefined> = {
    process: choice.agentProcessVersion,
    agent: choice.agentVersion,
  };
  for (const [role, version] of Object.entries(wanted)) {
    const field = role === 'process' ? 'agentProcessVersion' : 'agentVersion';
    if (version !== undefined && !exactVersion.test(version)) {
      throw new ProblemError(
        'invalid_request',
        `${field}: expected an exact version as 1.2.3, got ${JSON.stringify(version)}.`,
      );
    }
    if (version !== undefined && !packages.some((entry) => entry.role === role)) {
      throw new ProblemError(
        'invalid_request',
        `${field}: ${agentId} has no package of its own for it; choose agentProcessVersion.`,
      );
    }
  }
  return packages.map((entry) => ({ ...entry, version: wanted[entry.role] ?? entry.version }));
}

function nameVersion(packages: readonly InstallPackage[]): string {
  const versionOf = (role: InstallPackageRole) => packages.find((entry) => entry.role === role)?.version;
  return [versionOf('process'), versionOf('agent')].filter((version) => version !== undefined).join('+');
}
