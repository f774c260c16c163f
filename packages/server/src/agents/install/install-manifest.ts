import { readFile, stat, writeFile } from 'node:fs/promises';
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
const installManifestSchema = z.object({
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

/** Reads `install.json` files, each once: they are never written again in their place, and may be long. */
export interface InstallManifestReader {
  /** Undefined when the directory is not a whole install of this format. */
  read(directory: string): Promise<InstallManifest | undefined>;
}

export function createInstallManifestReader(): InstallManifestReader {
  const known = new Map<string, { readonly identity: string; readonly manifest: InstallManifest }>();
  return {
    async read(directory) {
      const file = join(directory, fileName);
      try {
        const { ino, mtimeMs, size } = await stat(file);
        const identity = `${ino} ${mtimeMs} ${size}`;
        const remembered = known.get(directory);
        if (remembered?.identity === identity) {
          return remembered.manifest;
        }
        const manifest = installManifestSchema.parse(JSON.parse(await readFile(file, 'utf8')));
        known.set(directory, { identity, manifest });
        return manifest;
      } catch {
        return undefined;
      }
    },
  };
}
