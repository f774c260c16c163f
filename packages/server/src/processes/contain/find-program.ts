import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';

/** Where programs are looked for when `PATH` is not set: as `execvp` does. */
const defaultPath = '/usr/local/bin:/bin:/usr/bin';

/**
 * The file that a command names, by path or by a folder of `PATH`.
 *
 * @throws the system's error, `ENOENT` or `EACCES`, when there is none that may be executed
 */
export async function findProgram(options: {
  readonly command: string;
  readonly cwd: string;
  readonly path: string | undefined;
}): Promise<string> {
  const { command, cwd } = options;
  const folders = command.includes('/') ? [''] : (options.path ?? defaultPath).split(':');
  let failure: unknown;
  for (const folder of folders) {
    const file = resolve(cwd, folder, command);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch (error) {
      // One that may not be executed says more than the many places where there is none.
      failure = (failure as NodeJS.ErrnoException | undefined)?.code === 'EACCES' ? failure : error;
    }
  }
  throw failure;
}
