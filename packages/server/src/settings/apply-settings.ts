import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createOneAfterAnother } from './one-after-another.ts';
import { provideSkills, type ProvideSkillsOptions } from './skills/provide-skills.ts';
import type { SettingsStore } from './settings-store.ts';
import { toAcpMcpServers, type AcpMcpServer, type SkippedSetting } from './to-acp-mcp-servers.ts';

/** What settings need to know of an agent. */
export interface AgentPlaces {
  /** Where it looks for skills, relative to its working directory. */
  readonly skillsDirectory: string;
  /** It takes no MCP servers from its client. */
  readonly ignoresMcpServers: boolean;
}

export interface ApplySettingsRequest {
  readonly agent: string;
  /** Absolute, existing. */
  readonly cwd: string;
  /** The session's own variables: looked up before the server's. */
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** MCP servers that the request itself brought: a stored one of the same name is left out. */
  readonly mcpServerNames: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

/** The settings of a directory, ready for one run of an agent. */
export interface AppliedSettings {
  readonly skills: readonly string[];
  readonly skipped: readonly SkippedSetting[];
  /** What this agent can be given, once its `initialize` told what it takes. */
  mcpServersFor(capabilities: Readonly<Record<string, unknown>>): {
    servers: AcpMcpServer[];
    skipped: SkippedSetting[];
  };
}

/** Places the skills of a directory and gives its MCP servers; `undefined` where nothing was ever stored. */
export type ApplySettings = (request: ApplySettingsRequest) => Promise<AppliedSettings | undefined>;

export interface SettingsApplierOptions extends Omit<
  ProvideSkillsOptions,
  'stored' | 'directory' | 'skillsDirectory' | 'signal'
> {
  readonly store: SettingsStore;
  /** The server's environment, without its own token. */
  readonly environment: Readonly<Record<string, string>>;
  readonly placesOf: (agentId: string) => Promise<AgentPlaces>;
}

export function createSettingsApplier(options: SettingsApplierOptions): ApplySettings {
  /** Two sessions that start at once in a directory place the same skills. */
  const inTurn = createOneAfterAnother();

  return async ({ agent, cwd, env, mcpServerNames, signal }) => {
    const isStored = await stat(join(cwd, '.sandbox-agent', 'config')).catch(() => undefined);
    if (isStored === undefined) {
      return undefined;
    }
    const directory = await realpath(cwd);
    const [mcp, skills, places] = await Promise.all([
      options.store.mcp.read(directory),
      options.store.skills.read(directory),
      options.placesOf(agent),
    ]);
    const { skillsDirectory } = places;
    const { placed, kept } = await inTurn(directory, () =>
      provideSkills({ ...options, stored: skills, directory, skillsDirectory, signal }),
    );
    return {
      skills: placed,
      skipped: kept.map((name) => ({ name, reason: `${skillsDirectory}/${name} is there and is not ours` })),
      mcpServersFor: (capabilities) => {
        const given = toAcpMcpServers({
          stored: mcp,
          taken: new Set(mcpServerNames),
          capabilities,
          directory,
          environment: { ...options.environment, ...env },
        });
        return places.ignoresMcpServers
          ? {
              servers: [],
              skipped: given.servers.map(({ name }) => ({ name, reason: 'the agent ignores MCP servers' })),
            }
          : given;
      },
    };
  };
}
