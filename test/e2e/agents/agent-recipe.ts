import type { ToolUse } from '../model-provider/index.ts';
import type { AgentFeature, FeatureException } from './agent-feature.ts';

/** Where one run of an agent is at home, and which model it talks to. */
export interface RecipeOptions {
  /** The scripted model's base URL. */
  readonly modelUrl: string;
  /** A directory of this run alone: everything the agent keeps lies below it. */
  readonly home: string;
}

/** The names and arguments by which an agent's model uses its tools. */
export interface AgentTools {
  /** Replaces a whole file. */
  write(path: string, content: string): ToolUse;
  /** Present where an existing file must be read before it may be written. */
  read?(path: string): ToolUse;
  /** `command` goes through a shell. It must not contain `$(`: old Claude refuses it. */
  shell(command: string): ToolUse;
  mcp(server: string, tool: string, args: Readonly<Record<string, unknown>>): ToolUse;
}

/** How one agent of the catalogue is pointed at the scripted model, kept to itself, and scripted. */
export interface AgentRecipe {
  /** Its id in the server's catalogue. */
  readonly id: string;
  readonly name: string;
  /** The `env` of its sessions. */
  environment(options: RecipeOptions): Record<string, string>;
  /** Writes what it must find in its home before it starts. */
  prepare?(options: RecipeOptions): Promise<void>;
  readonly tools: AgentTools;
  /** The variables of {@link environment} without which it says that it has no credentials. */
  readonly credentialVariables?: readonly string[];
  /** A mode that it offers and does not start in. */
  readonly otherMode: string;
  /** It ends the turn at once when a permission is refused, in place of telling its model. */
  readonly endsTurnOnReject: boolean;
  /** What it says of its own accord, as if its model had said it. */
  readonly ownWords?: string;
  /** It names a session by the minute: loaded within the minute of its creation, the session comes back empty. */
  readonly loadsFromNextMinute?: boolean;
  /** MCP tools of `session/new` ask for permission. */
  readonly asksForMcp: boolean;
  /** What the server must use to go on with its conversation in a new process. */
  readonly comesBackBy: 'resume' | 'load';
  /** Features in which it departs from the scenarios, each with its reason. Empty: it does everything that is asked. */
  readonly exceptions: Readonly<Partial<Record<AgentFeature, FeatureException>>>;
}
