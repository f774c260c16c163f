/**
 * What is started.
 * - `node-script`: the `bin` of an installed package, run by a Node.js of this machine.
 * - `executable`: a native program inside the install.
 * - `path`: a program that somebody else installed, absolute or looked up in PATH.
 * - `self`: a role of this very program.
 */
export type LaunchTarget =
  | { readonly kind: 'node-script'; readonly packageName: string; readonly bin: string }
  | { readonly kind: 'executable'; readonly file: string }
  | { readonly kind: 'path'; readonly command: string }
  | { readonly kind: 'self' };

/** How an agent is started. */
export interface LaunchRecipe {
  readonly target: LaunchTarget;
  readonly args: readonly string[];
  /**
   * Set over the server's own environment and under the session's. `{install}` stands for the install directory,
   * `{platform}` for the platform part of package names.
   */
  readonly environment: Readonly<Record<string, string>>;
  /**
   * Set only where the server runs as root and is declared to be in a sandbox. Claude Code refuses its unattended mode to
   * root without it.
   */
  readonly rootSandboxEnvironment?: Readonly<Record<string, string>>;
  /** Working directory in place of the session's. Only custom agents have one. */
  readonly cwd?: string;
  readonly isolation: LaunchIsolation;
}

/** What keeps two runs of an agent apart. */
export interface LaunchIsolation {
  /** The variable that moves the agent's own configuration and history, where HOME need not move. */
  readonly configDirectoryVariable?: string;
  /** Names it leaves in TMPDIR: each run gets a TMPDIR of its own. */
  readonly strayTemporaryFiles: readonly string[];
}
