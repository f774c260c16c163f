/** One run of the git program. */
export interface GitCall {
  /** Everything that came from a caller stands behind `--`, or was checked not to begin with a dash. */
  readonly args: readonly string[];
  /** An existing directory. */
  readonly cwd: string;
  /** Added to the environment. May hold secrets: never logged. */
  readonly variables?: Readonly<Record<string, string>> | undefined;
  /** Settings of this call, later ones over earlier ones. */
  readonly config?: readonly (readonly [name: string, value: string])[] | undefined;
  /** Goes to its stdin. */
  readonly input?: string | Uint8Array | undefined;
  /** Ends the call with everything it started. */
  readonly signal?: AbortSignal | undefined;
  /** Default 60000. */
  readonly timeoutMs?: number | undefined;
  /** More than so much on stdout ends it. Default 64 MiB. */
  readonly maxOutputBytes?: number | undefined;
  /** Gets what comes on stderr, as it comes. */
  readonly onErrorText?: ((text: string) => void) | undefined;
}

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: Buffer;
  /** There was more on stdout than was allowed: `stdout` is its beginning, and the exit code says nothing. */
  readonly isTruncated: boolean;
  /** The end of stderr. */
  readonly stderr: string;
}

/**
 * Runs git. Resolves when nothing of it runs any more; an exit code that is not 0 is a result.
 *
 * @throws ProblemError `git_not_installed`, `timeout`; the reason of the signal
 */
export type RunGit = (call: GitCall) => Promise<GitResult>;
