import type { AgentCapabilities } from '@sandbox-agent/protocol';
import type { AgentQuirks } from './agent-quirks.ts';
import type { InstallRecipe } from './install-recipe.ts';
import type { LaunchRecipe } from './launch-recipe.ts';

/** Where credentials of an agent may lie. Only whether any exists is ever reported. */
export interface CredentialSources {
  /** True when the agent needs none. */
  readonly notNeeded?: boolean;
  /** Environment variables, any one of which is enough. */
  readonly environment: readonly string[];
  /** Files below the home directory, any one of which is enough. */
  readonly homeFiles: readonly string[];
}

/**
 * One agent: what it is, how it is installed, how it is started and how it behaves. Pure data, so that a new agent is one
 * new file of the catalogue, or an entry of the file that `--agent-config` names.
 */
export interface AgentDefinition {
  /** Lower-case letters, digits, dot, dash and underscore: it is a directory name and a part of URLs. */
  readonly id: string;
  /** The name people know it by. */
  readonly name: string;
  /** Set on another release line of the same agent: `install-agent --all` and capability matrices leave it out. */
  readonly variantOf?: string;
  /** How npm gives it; absent when npm cannot. */
  readonly install?: InstallRecipe;
  /** What to do instead, for an agent that npm cannot give. */
  readonly installHint?: string;
  readonly launch: LaunchRecipe;
  readonly capabilities: AgentCapabilities;
  /** Where it looks for the skills of a project, relative to its working directory. */
  readonly skillsDirectory: string;
  readonly credentials: CredentialSources;
  readonly quirks: AgentQuirks;
}
