import { sep } from 'node:path';

/** Whether an absolute, normal path is `directory` or below it. Compares names only: links must be resolved before. */
export function isWithin(directory: string, path: string): boolean {
  return path === directory || path.startsWith(directory.endsWith(sep) ? directory : directory + sep);
}
