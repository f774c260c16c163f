/** A program could not be started. The message names the command and says what was wrong with it. */
export class SpawnFailedError extends Error {
  override readonly name = 'SpawnFailedError';
  /** `ENOENT`, `EACCES`, `ENOTDIR`, …: the system's word for it. */
  readonly code: string;
  readonly command: string;
  readonly cwd: string;

  constructor(
    detail: string,
    options: { readonly code: string; readonly command: string; readonly cwd: string; readonly cause?: unknown },
  ) {
    super(detail, { cause: options.cause });
    this.code = options.code;
    this.command = options.command;
    this.cwd = options.cwd;
  }
}
