import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SessionStoreError } from '@sandbox-agent/persist-core';

/**
 * SQLite says "unable to open database file" for a directory that is missing and for one that cannot be written. This looks
 * which of them it is.
 *
 * @returns an error that names the path and the reason, the given one as its cause; the given one for every other failure.
 */
export async function explainOpenFailure(path: string, error: unknown): Promise<unknown> {
  if (!(error instanceof Error) || !error.message.includes('unable to open database file')) return error;
  const directory = dirname(path);
  const reason = await access(directory, constants.R_OK | constants.W_OK).then(
    () => undefined,
    (denied: NodeJS.ErrnoException) => denied.code,
  );
  if (reason === 'ENOENT' || reason === 'ENOTDIR') {
    const message = `The session store ${path} cannot be opened: there is no directory ${directory}. Create it first`;
    return new SessionStoreError('failed', message, { cause: error });
  }
  if (reason !== undefined) {
    const message = `The session store ${path} cannot be opened: ${directory} must be writable, to read it too, for the write-ahead log (${reason})`;
    return new SessionStoreError('read_only', message, { cause: error });
  }
  return new SessionStoreError('failed', `The session store ${path} cannot be opened: ${error.message}`, {
    cause: error,
  });
}
