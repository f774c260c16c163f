import { ProblemError } from '../http/problem-error.ts';

/** The disk is full, over quota, or broken: the caller can act on it. */
const storageCodes: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'EIO', 'EROFS']);

/** The error of a write that failed: `insufficient_storage` when the disk is the reason, else `internal`. */
export function createStorageError(cause: unknown, path: string): ProblemError {
  const errno = (cause as NodeJS.ErrnoException | undefined)?.code;
  if (errno !== undefined && storageCodes.has(errno)) {
    return new ProblemError('insufficient_storage', `The session log could not be written: ${errno}.`, {
      context: { errno },
      cause,
    });
  }
  return new ProblemError('internal', `The session log ${path} could not be written: ${errno ?? String(cause)}.`, {
    cause,
  });
}
