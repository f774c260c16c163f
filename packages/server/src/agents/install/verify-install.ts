import { chmod, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isExecutableFile } from '../find-program.ts';
import type { LaunchTarget } from '../launch-recipe.ts';
import { measureFile } from './checked-files.ts';
import { installFailed } from './install-failed.ts';
import type { InstallManifest } from './install-manifest.ts';
import { findLaunchFile } from './launch-file.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';

interface LockFile {
  readonly packages?: Readonly<Record<string, { readonly version?: string; readonly integrity?: string }>>;
}

/**
 * Looks at what npm has put into a folder: every package that was asked for in its version, every required file, the
 * launch file and its right to be executed. Gives the manifest to record.
 *
 * @throws ProblemError `install_failed` with the reason `incomplete`
 */
export async function verifyInstall(options: {
  readonly directory: string;
  readonly recipe: ResolvedRecipe;
  readonly target: LaunchTarget;
  /** Epoch milliseconds. */
  readonly installedAt: number;
}): Promise<InstallManifest> {
  const { directory, recipe, target } = options;
  const fail = (what: string) =>
    installFailed('incomplete', `${recipe.agentId} ${recipe.version} is not whole after npm ended well: ${what}.`, {
      agent: recipe.agentId,
    });
  const packages = await readInstalledPackages(directory);
  for (const wanted of recipe.packages) {
    const found = packages.find(({ path }) => path === `node_modules/${wanted.name}`);
    if (found?.version !== wanted.version) {
      throw fail(`${wanted.name} should be ${wanted.version} and is ${found?.version ?? 'missing'}`);
    }
  }
  const launchFile = await findLaunchFile(directory, target, recipe.platform);
  if (launchFile === undefined) {
    throw fail('no package has the program to start');
  }
  const required = [launchFile, ...recipe.requiredFiles];
  const regular: string[] = [];
  for (const path of required) {
    const found = await stat(join(directory, path)).catch(() => undefined);
    if (found === undefined || (found.isFile() && found.size === 0)) {
      throw fail(`${path} is missing`);
    }
    if (found.isFile()) {
      regular.push(path);
    }
  }
  if (target.kind === 'executable' && !isExecutableFile(join(directory, launchFile))) {
    await chmod(join(directory, launchFile), 0o755);
  }
  return {
    format: 1,
    agentId: recipe.agentId,
    version: recipe.version,
    platform: recipe.platform,
    installedAt: options.installedAt,
    packages,
    launchFile,
    checkedFiles: await Promise.all([...new Set(regular)].map((path) => measureFile(directory, path))),
  };
}

/** From the lock file that npm keeps inside `node_modules`, which has the hashes it checked the tarballs against. */
async function readInstalledPackages(directory: string): Promise<InstallManifest['packages']> {
  const text = await readFile(join(directory, 'node_modules', '.package-lock.json'), 'utf8').catch(() => '{}');
  const { packages = {} } = JSON.parse(text) as LockFile;
  return Object.entries(packages).flatMap(([path, { version, integrity }]) =>
    version === undefined ? [] : [{ path, version, ...(integrity === undefined ? {} : { integrity }) }],
  );
}
