/** What is searched for, as both ways to search take it. */
export interface SearchRequest {
  readonly query: string;
  readonly isRegex: boolean;
  readonly ignoresCase: boolean;
  /** Leaves out what Git ignores. */
  readonly gitignore: boolean;
  readonly glob: string | undefined;
}

/** Larger files are no text that somebody wrote. */
export const maximumFileBytes = 64 * 1024 * 1024;

/** A line that was found, before it is cut for the answer. */
export interface FoundLine {
  /** The names that lead from the searched directory to the file. */
  readonly names: readonly string[];
  readonly line: number;
  readonly text: string;
  readonly ranges: readonly { readonly start: number; readonly end: number }[];
}
