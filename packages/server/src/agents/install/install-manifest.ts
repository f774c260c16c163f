import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/** One file that is checked before every launch. */
const checkedFileSchema = z.object({
  /** Relative to the install. */
  path: z.string(),
  sizeBytes: z.number(),
  /** Seconds since the epoch: image layers keep no fractions. */
  modifiedSeconds: z.number(),
  sha256: z.string(),
});

/**
 * `install.json`: written last, so its presence in its final place means that the install is whole.
 */
export const installManifestSchema = z.object({
  format: z.literal(1),
  agentId: z.string(),
  version: z.string(),
  platform: z.string(),
  /** Epoch milliseconds. */
  installedAt: z.number(),
  /** Everything npm installed, by its place below the install, with the integrity hash of its lock file. */
  packages: z.array(z.object({ path: z.string(), version: z.string(), integrity: z.string().optional() })),
  /** Relative to the install. */
  launchFile: z.string(),
  checkedFiles: z.array(checkedFileSchema),
});

export type InstallManifest = z.infer<typeof installManifestSchema>;

export type CheckedFile = z.infer<typeof checkedFileSchema>;

const fileName = 'install.json';

export async function writeInstallManifest(directory: string, manifest: InstallManifest): Promise<void> {
  await writeFile(join(directory, fileName), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Undefined when the directory is not a whole install of this format. */
export async function readInstallManifest(directory: string): Promise<InstallManifest | undefined> {
  try {
    return installManifestSchema.parse(JSON.parse(await readFile(join(directory, fileName), 'utf8')));
  } catch {
    return undefined;
  }
}
