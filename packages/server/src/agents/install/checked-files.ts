import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { CheckedFile } from './install-manifest.ts';

/** Size, time and SHA-256 of a regular file. */
export async function measureFile(directory: string, path: string): Promise<CheckedFile> {
  const file = join(directory, path);
  const { size, mtimeMs } = await stat(file);
  return { path, sizeBytes: size, modifiedSeconds: Math.floor(mtimeMs / 1000), sha256: await hashFile(file) };
}

/**
 * The first file that is not what was installed, or `undefined` when all are. Cheap: a file whose size and time are as
 * recorded is not read; one that was only touched or copied is, and passes when its content is the same.
 */
export async function findDamage(directory: string, files: readonly CheckedFile[]): Promise<string | undefined> {
  for (const expected of files) {
    const file = join(directory, expected.path);
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || found.size !== expected.sizeBytes) {
      return expected.path;
    }
    const isUntouched = Math.floor(found.mtimeMs / 1000) === expected.modifiedSeconds;
    if (!isUntouched && (await hashFile(file).catch(() => '')) !== expected.sha256) {
      return expected.path;
    }
  }
  return undefined;
}

async function hashFile(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}
