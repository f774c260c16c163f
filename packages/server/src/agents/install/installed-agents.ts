import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { findDamage } from './checked-files.ts';
import { createInstallManifestReader, type InstallManifest } from './install-manifest.ts';
import type { VersionChoice } from './resolve-recipe.ts';

/** One whole install. */
export interface InstalledAgent {
  /** Absolute. */
  readonly directory: string;
  readonly manifest: InstallManifest;
}

/** Where installs lie: `<state>/agents/<id>/<version>/`, each with its `install.json`. */
export interface InstalledAgents {
  agentDirectory(agentId: string): string;
  versionDirectory(agentId: string, version: string): string;
  lockFile(agentId: string): string;
  /** `undefined` when that version is not there as a whole. Reads one file, once. */
  find(agentId: string, version: string): Promise<InstalledAgent | undefined>;
  /** The first file of an install that is not what was installed. */
  findDamage(installed: InstalledAgent): Promise<string | undefined>;
  /** The versions that somebody asked for in place of the catalogue's; none when nobody did. */
  readChoice(agentId: string): Promise<VersionChoice>;
  /** Keeps a choice until another is made; an empty one goes back to the catalogue's versions. */
  writeChoice(agentId: string, choice: VersionChoice): Promise<void>;
}

const choiceSchema = z.object({ agentVersion: z.string().optional(), agentProcessVersion: z.string().optional() });

export function createInstalledAgents(stateDirectory: string): InstalledAgents {
  const manifests = createInstallManifestReader();
  const agentDirectory = (agentId: string) => join(stateDirectory, 'agents', agentId);
  const versionDirectory = (agentId: string, version: string) => join(agentDirectory(agentId), version);
  const choiceFile = (agentId: string) => join(agentDirectory(agentId), 'chosen-version.json');
  return {
    agentDirectory,
    versionDirectory,
    lockFile: (agentId) => join(agentDirectory(agentId), '.lock'),
    async find(agentId, version) {
      const directory = versionDirectory(agentId, version);
      const manifest = await manifests.read(directory);
      return manifest?.agentId === agentId && manifest.version === version ? { directory, manifest } : undefined;
    },
    findDamage: ({ directory, manifest }) => findDamage(directory, manifest.checkedFiles),
    async readChoice(agentId) {
      const text = await readFile(choiceFile(agentId), 'utf8').catch(() => '{}');
      return choiceSchema.parse(JSON.parse(text));
    },
    async writeChoice(agentId, choice) {
      const file = choiceFile(agentId);
      if (choice.agentVersion === undefined && choice.agentProcessVersion === undefined) {
        await rm(file, { force: true });
        return;
      }
      await writeFile(`${file}.draft`, JSON.stringify(choice));
      await rename(`${file}.draft`, file);
    },
  };
}
