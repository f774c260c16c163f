/**
 * The part a package plays. `process` speaks ACP; `agent` is the agent behind it, where that is a package of its own.
 * Either is what `agentProcessVersion` and `agentVersion` of an install request choose.
 */
export type InstallPackageRole = 'process' | 'agent';

/** One npm package that is asked for by name. */
export interface InstallPackage {
  readonly role: InstallPackageRole;
  /**
   * The name on npm. `{platform}` stands for this machine's entry in {@link InstallRecipe.platforms}.
   */
  readonly name: string;
  /** An exact version: agents rename themselves and break their interface between minor versions. */
  readonly version: string;
  /** What npm is given in place of `name@version`: a tarball, for an agent that no registry has. */
  readonly spec?: string;
}

/** How npm gives an agent. Install scripts never run: every recipe works without them. */
export interface InstallRecipe {
  readonly packages: readonly InstallPackage[];
  /** Leave optional dependencies out: they are binaries that the launch recipe does not use. Default false. */
  readonly omitOptional?: boolean;
  /** Key of {@link platformKeys} → what `{platform}` stands for. A machine that is not listed cannot install it. */
  readonly platforms?: Readonly<Record<string, string>>;
  /**
   * Files below the install that must exist beside the launch file. npm drops an optional dependency without an error
   * when it cannot be fetched; the native program of an agent is such a dependency.
   */
  readonly requiredFiles?: readonly string[];
  /** Rough size on disk, told before a download starts. */
  readonly approximateMegabytes: number;
}
