import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readdir, readlink, realpath, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isWithin } from '../../paths/index.ts';

/** In every placed skill: it is ours to replace and to remove. What it holds is the digest of what was placed. */
export const markerName = '.sandbox-agent-skill';

/** What one skill may hold: instructions and helpers, not data. */
const maximumFiles = 5_000;
const maximumBytes = 256 * 1024 * 1024;

/** A skill that holds what may not be placed. */
export class UnsafeSkillError extends Error {
  override readonly name = 'UnsafeSkillError';
}

/**
 * Copies a folder: files, folders, and links that stay in it. Repositories inside are left out.
 *
 * @param from real path
 * @param to must not exist
 * @throws UnsafeSkillError for a link that leads out, a device, or too much
 */
export async function copySkill(from: string, to: string): Promise<void> {
  const left = { files: maximumFiles, bytes: maximumBytes };
  const copyFolder = async (folder: string, target: string): Promise<void> => {
    await mkdir(target, { mode: 0o755 });
    for (const entry of await readdir(folder)) {
      if (entry === '.git' || entry === markerName) {
        continue;
      }
      const source = join(folder, entry);
      const facts = await lstat(source);
      left.files -= 1;
      left.bytes -= facts.isFile() ? facts.size : 0;
      if (left.files < 0 || left.bytes < 0) {
        throw new UnsafeSkillError(`it is larger than ${maximumFiles} files or ${maximumBytes} bytes`);
      }
      const name = source.slice(from.length + 1);
      if (facts.isDirectory()) {
        await copyFolder(source, join(target, entry));
      } else if (facts.isFile()) {
        await copyFile(source, join(target, entry), constants.COPYFILE_EXCL);
      } else if (facts.isSymbolicLink()) {
        await symlink(await linkWithin(from, source, name), join(target, entry));
      } else {
        throw new UnsafeSkillError(`${name} is neither a file nor a folder`);
      }
    }
  };
  await copyFolder(from, to);
}

async function linkWithin(root: string, link: string, name: string): Promise<string> {
  const text = await readlink(link);
  const target = await realpath(link).catch(() => undefined);
  if (target === undefined || text.startsWith('/') || !isWithin(root, target)) {
    throw new UnsafeSkillError(`${name} is a link that leads out of it`);
  }
  return text;
}
