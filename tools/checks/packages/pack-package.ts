import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../parts/run-command.ts';
import type { WorkspacePackage } from '../../workspace/packages.ts';
import { cacheFolder, repositoryRoot } from '../../workspace/paths.ts';

export interface PackedPackage {
  readonly tarball: string;
  readonly sha256: string;
}

/** Packs a package as it would be published. pnpm replaces `workspace:` ranges and applies `publishConfig`; npm does neither. */
export async function packPackage(target: WorkspacePackage, signal: AbortSignal): Promise<PackedPackage> {
  const folder = join(cacheFolder, 'tarballs', target.folder.replace('packages/', ''));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { exitCode, output } = await runCommand('pnpm', {
    args: ['pack', '--pack-destination', folder],
    cwd: join(repositoryRoot, target.folder),
    signal,
  });
  const name = readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (exitCode !== 0 || name === undefined) throw new Error(`pnpm could not pack ${target.name}:\n${output}`);
  const tarball = join(folder, name);
  return { tarball, sha256: createHash('sha256').update(readFileSync(tarball)).digest('hex') };
}
