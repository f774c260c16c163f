import type { GitProgress } from '@sandbox-agent/protocol';
import type { RunGit } from '../git-program/index.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { GitCredentials } from './credentials.ts';

/** Everything the git feature is given. */
export interface GitDependencies {
  readonly git: RunGit;
  readonly logger: Logger;
  /** Where a path of a caller leads. @throws ProblemError `permission_denied` */
  resolvePath(path: string): Promise<string>;
}

/** What goes with one request. */
export interface GitRequestContext {
  readonly signal: AbortSignal;
  readonly credentials?: GitCredentials | undefined;
  readonly onProgress?: ((progress: GitProgress) => void) | undefined;
}

/** How long a call that reaches over the network may take when the request does not say. */
export const defaultRemoteTimeoutMs = 600_000;
