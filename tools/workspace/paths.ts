import { join } from 'node:path';

/** The repository's folder. */
export const repositoryRoot: string = join(import.meta.dirname, '../..');

/** A place for what tasks remember between runs. Deleting it costs time and nothing else. */
export const cacheFolder: string = join(repositoryRoot, 'node_modules/.cache/tasks');

/** The executable of a development dependency, as in `toolPath('oxlint')`. */
export const toolPath = (name: string): string => join(repositoryRoot, 'node_modules/.bin', name);
