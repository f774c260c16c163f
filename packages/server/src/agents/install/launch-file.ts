import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LaunchTarget } from '../launch-recipe.ts';

/**
 * The file of an install that is started, relative to it. `undefined` for a target that lies outside, and for a package
 * that does not have the program.
 *
 * @param platform what `{platform}` stands for
 */
export async function findLaunchFile(
  directory: string,
  target: LaunchTarget,
  platform: string,
): Promise<string | undefined> {
  switch (target.kind) {
    case 'executable':
      return target.file.replaceAll('{platform}', platform);
    case 'node-script': {
      const packageDirectory = join('node_modules', target.packageName);
      const bin = await readBin(join(directory, packageDirectory), target.bin);
      return bin === undefined ? undefined : join(packageDirectory, bin);
    }
    case 'path':
    case 'self':
      return undefined;
  }
}

/** The `bin` of a package: a map, or one file that bears the package's own name. */
async function readBin(packageDirectory: string, name: string): Promise<string | undefined> {
  try {
    const content = JSON.parse(await readFile(join(packageDirectory, 'package.json'), 'utf8')) as {
      bin?: string | Record<string, string>;
    };
    return typeof content.bin === 'string' ? content.bin : content.bin?.[name];
  } catch {
    return undefined;
  }
}
