import type { GitProgress } from '@sandbox-agent/protocol';

/** What a remote is shown. Sent in a header of the one request, never stored. */
export interface GitCredentials {
  /** Default: what hosts take beside a token. */
  username?: string;
  /** A password or a token. */
  password: string;
  /**
   * The only remote that may be shown them, as `https://github.com`. Needed where the request names no `url`: whoever works in a
   * repository can point its remotes elsewhere.
   */
  origin?: string;
}

export interface GitCallOptions {
  signal?: AbortSignal;
}

export interface GitRemoteOptions extends GitCallOptions {
  credentials?: GitCredentials;
  onProgress?: (progress: GitProgress) => void;
}

export interface GitStatusQuery extends GitCallOptions {
  /** Tell ignored files too. */
  ignored?: boolean;
  /** Of the entries. Default 10000. */
  limit?: number;
}

export interface TreeDiffQuery extends GitCallOptions {
  /** Only these. */
  files?: readonly string[];
  /** Default 3. */
  contextLines?: number;
  /** Of the patch. Default 4 MiB. */
  maxBytes?: number;
}

export interface GitDiffQuery extends TreeDiffQuery {
  /** From the last commit to the index, in place of from the index to the working tree. */
  staged?: boolean;
  /** Compare this commit with the working tree, or with `to`. */
  from?: string;
  to?: string;
}

export interface GitLogQuery extends GitCallOptions {
  /** Default `HEAD`. */
  ref?: string;
  /** Default 50, at most 1000. */
  limit?: number;
  skip?: number;
  /** Only commits that changed it. */
  file?: string;
}
