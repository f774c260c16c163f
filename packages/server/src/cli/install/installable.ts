/** Something that the server uses and the distribution has: `sandbox-agent install <name>`. */
export interface Installable {
  /** The Debian packages that it is. */
  readonly packages: readonly string[];
  /** The names of what is not there yet, for people. Empty: nothing is to be done. */
  findMissing(environment: Readonly<Record<string, string | undefined>>): Promise<readonly string[]>;
}

/** The same as the command line knows it before it is asked for. */
export interface InstallableEntry {
  readonly name: string;
  readonly summary: string;
  load(): Promise<Installable>;
}
