import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

/** Whether a file may be executed by this user. */
export function isExecutableFile(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** Where a command is, the way `exec` looks for it: an absolute path as it is, else the first match in PATH. */
export function findProgram(command: string, path: string | undefined): string | undefined {
  if (isAbsolute(command)) {
    return isExecutableFile(command) ? command : undefined;
  }
  return (path ?? '')
    .split(delimiter)
    .filter((directory) => isAbsolute(directory))
    .map((directory) => join(directory, command))
    .find(isExecutableFile);
}
