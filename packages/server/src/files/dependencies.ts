import type { Paths } from '../paths/index.ts';
import type { ContainedProcess } from '../processes/contain/index.ts';

/** What the files API is given by the composition root. */
export interface FilesDependencies {
  readonly paths: Paths;
  /** Makes names of temporary files: unique on this machine. */
  readonly createId: () => string;
  /** Starts a program as part of this run of the server. */
  readonly startProgram: (launch: ProgramLaunch) => Promise<ContainedProcess>;
  /** What programs start from. */
  readonly environment: Readonly<Record<string, string>>;
  /** How this very program is started again. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
}

/** A program to start. */
export interface ProgramLaunch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** It starts nothing itself and ends soon. */
  readonly isBrief: boolean;
}
