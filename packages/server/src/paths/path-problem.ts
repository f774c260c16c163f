import type { ErrorCode } from '@sandbox-agent/protocol/errors';
import { ProblemError } from '../http/problem-error.ts';

const problems: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  ENOENT: ['not_found', 'does not exist'],
  ENOTDIR: ['conflict', 'is not a directory, or lies below something that is none'],
  EISDIR: ['conflict', 'is a directory'],
  EEXIST: ['conflict', 'exists already'],
  ENOTEMPTY: ['conflict', 'is a directory that is not empty'],
  EBUSY: ['conflict', 'is in use by the system'],
  ETXTBSY: ['conflict', 'is a program that runs'],
  ELOOP: ['conflict', 'has too many symbolic links in it, or became one'],
  ENXIO: ['conflict', 'is neither a file nor a directory'],
  EACCES: ['permission_denied', 'is not open to the user of the server'],
  EPERM: ['permission_denied', 'may not be changed by the user of the server'],
  ENAMETOOLONG: ['invalid_request', 'is longer than the file system allows'],
  EINVAL: ['invalid_request', 'is no path that the file system takes'],
  EILSEQ: ['invalid_request', 'is no path that the file system takes'],
  ENOSPC: ['insufficient_storage', 'does not fit on the disk'],
  EDQUOT: ['insufficient_storage', 'is over the quota of the user'],
  EFBIG: ['insufficient_storage', 'is larger than the file system allows'],
  EROFS: ['permission_denied', 'is on a read-only file system'],
};

/**
 * What a failed call of the file system means for the caller, about the path that he named. Problems stay as they are; what is not
 * his to mend is returned unchanged and becomes `internal`.
 */
export function pathProblem(error: unknown, path: string): unknown {
  const errno = (error as NodeJS.ErrnoException | undefined)?.code;
  const known = errno === undefined || error instanceof ProblemError ? undefined : problems[errno];
  if (known === undefined) {
    return error;
  }
  const [code, what] = known;
  return new ProblemError(code, `${path} ${what}.`, { context: { path, errno }, cause: error });
}

/** Runs calls of the file system; their failures become problems about `path`. */
export async function withPathProblems<Result>(path: string, act: () => Promise<Result>): Promise<Result> {
  try {
    return await act();
  } catch (error) {
    throw pathProblem(error, path);
  }
}

/** The `errno` of a failure, as `ENOENT`; `undefined` when it is none of the file system. */
export function errnoOf(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | undefined)?.code;
}
