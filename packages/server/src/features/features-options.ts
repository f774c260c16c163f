import type { AgentDefinition } from '../agents/index.ts';
import type { ServerConfig } from '../config.ts';
import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ScopedTokens } from '../tokens/scoped-tokens.ts';

/** What the server's features are built from. */
export interface FeaturesOptions {
  readonly config: ServerConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** Absent: the server has no token. */
  readonly tokens: ScopedTokens | undefined;
  /** The environment that children start from: without the server's own token. */
  readonly environment: Readonly<Record<string, string>>;
  /** From the file of `--agent-config`. */
  readonly customAgents: readonly AgentDefinition[];
  /** How this very program is started again. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
}
