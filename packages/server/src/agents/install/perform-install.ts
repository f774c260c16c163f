import { rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { AgentInstallProgress } from '@sandbox-agent/protocol';
import type { Clock } from '../../lifecycle/clock.ts';
import type { LaunchTarget } from '../launch-recipe.ts';
import { requireFreeSpace } from './free-space.ts';
import { installFailed } from './install-failed.ts';
import { writeInstallManifest } from './install-manifest.ts';
import type { InstalledAgent } from './installed-agents.ts';
import type { NpmClient } from './npm-client.ts';
import type { ResolvedRecipe } from './resolve-recipe.ts';
import { verifyInstall } from './verify-install.ts';
import { createWorkDirectory, discardDirectory } from './work-directory.ts';

export interface PerformInstallOptions {
  readonly recipe: ResolvedRecipe;
  readonly target: LaunchTarget;
  /** The final place; its folder exists. */
  readonly directory: string;
  readonly npm: NpmClient;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  report(stage: AgentInstallProgress['stage'], message: string): void;
}

const reportEveryMs = 1_000;

/**
 * Downloads into a folder beside the final place, verifies, records, and puts it in place by one rename: at no moment is
 * there a final place with half an install in it. Whatever goes wrong, the folder is removed again.
 *
 * @throws ProblemError `install_failed`; the signal's reason
 */
export async function performInstall(options: PerformInstallOptions): Promise<InstalledAgent> {
  const { recipe, directory, report } = options;
  const agentDirectory = dirname(directory);
  const work = await createWorkDirectory(agentDirectory).catch((error: unknown) => {
    throw diskFailure(recipe.agentId, error);
  });
  try {
    await requireFreeSpace(work.path, recipe.agentId, recipe.approximateMegabytes);
    await download(options, work);
    report('verifying', `Checking ${recipe.agentId} ${recipe.version}`);
    const manifest = await verifyInstall({
      directory: work.path,
      recipe,
      target: options.target,
      installedAt: options.clock.now(),
    });
    await writeInstallManifest(work.path, manifest);
    options.signal.throwIfAborted();
    report('activating', `Putting ${recipe.agentId} ${recipe.version} in place`);
    await activate(work.path, directory);
    return { directory, manifest };
  } catch (error) {
    await work.remove();
    throw diskFailure(recipe.agentId, error);
  }
}

async function download(
  { recipe, npm, clock, signal, report }: PerformInstallOptions,
  work: Awaited<ReturnType<typeof createWorkDirectory>>,
): Promise<void> {
  const title = `${recipe.agentId} ${recipe.version} (about ${recipe.approximateMegabytes} MB)`;
  report('downloading', `Downloading ${title}`);
  let responses = 0;
  let reportedAt = clock.monotonicMs();
  let recorded: Promise<void> = Promise.resolve();
  await npm.install({
    agentId: recipe.agentId,
    directory: work.path,
    specs: recipe.packages.map(({ name, version, spec }) => spec ?? `${name}@${version}`),
    omitOptional: recipe.omitOptional,
    signal,
    onStarted: (pid) => {
      // Should recording fail, a killed install leaves its npm to end by itself: no reason to fail this one.
      recorded = work.setWorker(pid).catch(() => undefined);
    },
    onResponse: () => {
      responses += 1;
      if (clock.monotonicMs() - reportedAt >= reportEveryMs) {
        reportedAt = clock.monotonicMs();
        report('downloading', `Downloading ${title}: ${responses} answers from npm`);
      }
    },
  });
  await recorded;
}

/** An older install of the same version is moved away first: a folder cannot be renamed onto another. */
async function activate(prepared: string, directory: string): Promise<void> {
  try {
    await rename(prepared, directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') {
      throw error;
    }
    await discardDirectory(dirname(directory), directory);
    await rename(prepared, directory);
  }
}

/** A failure of the file system as the problem it is; everything else unchanged. */
function diskFailure(agentId: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  const message = error instanceof Error ? error.message : String(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return installFailed('disk', `There is no room left on the disk for ${agentId}.`, { agent: agentId }, error);
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return installFailed('permission', `The state directory cannot be written: ${message}`, { agent: agentId }, error);
  }
  return error;
}
