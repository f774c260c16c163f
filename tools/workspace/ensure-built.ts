import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { withLock } from '../bootstrap/lock.mjs';
import { runCommand } from '../parts/run-command.ts';
import { filesUnder, hashFiles } from './content-hash.ts';
import { listPackages } from './packages.ts';
import { cacheFolder, repositoryRoot, toolPath } from './paths.ts';

export interface BuildOptions {
  /** Also the single executable of the server. */
  readonly hasExecutable: boolean;
  /** Builds even when nothing has changed. */
  readonly isForced?: boolean;
  readonly signal?: AbortSignal;
  /** Called once when something has to be built. */
  readonly onStart?: () => void;
}

export interface BuildResult {
  readonly isOk: boolean;
  readonly output: string;
}

/**
 * Brings every package's `dist/` up to date with its sources. Fresh means that the contents of all sources are those of the last
 * build; times do not matter. Two processes that call it at once build once.
 */
export async function ensureBuilt({ hasExecutable, isForced, signal, onStart }: BuildOptions): Promise<BuildResult> {
  const targets = hasExecutable ? ['build', 'build:executable'] : ['build'];
  return await withLock(join(cacheFolder, 'build.lock'), async () => {
    const fingerprint = hashFiles(buildInputs());
    const stale = targets.filter((target) => isForced === true || !isFresh(target, fingerprint));
    if (stale.length === 0) return { isOk: true, output: '' };
    onStart?.();
    let output = '';
    for (const target of stale) {
      rmSync(stampOf(target), { force: true });
      const args = ['run-many', '--target', target, '--projects', 'packages/*', '--output-style', 'static'];
      const result = await runCommand(toolPath('nx'), { args, signal, env: { ...process.env, NX_DAEMON: 'false' } });
      output += result.output;
      if (result.exitCode !== 0) return { isOk: false, output };
      mkdirSync(dirname(stampOf(target)), { recursive: true });
      writeFileSync(stampOf(target), fingerprint);
    }
    return { isOk: true, output };
  });
}

const stampOf = (target: string): string => join(cacheFolder, 'built', target.replace(':', '-'));

function isFresh(target: string, fingerprint: string): boolean {
  const folders = listPackages()
    .filter(({ scripts }) => target in scripts)
    .map(({ folder }) => folder);
  const hasOutput = folders.every((folder) => existsSync(join(repositoryRoot, folder, 'dist')));
  return hasOutput && existsSync(stampOf(target)) && readFileSync(stampOf(target), 'utf8') === fingerprint;
}

/** Everything that a build reads: sources, build scripts, manifests and the versions of the tools. */
function buildInputs(): string[] {
  const packageFiles = listPackages().flatMap(({ folder }) => filesUnder(folder));
  const sources = packageFiles.filter((path) => !/\.md$|\.test(-support)?\.ts$|\/test-support\//.test(path));
  return ['pnpm-lock.yaml', 'tsconfig.base.json', ...sources];
}
