import { constants } from 'node:fs';
import { chmod, link, lstat, mkdir, open, symlink, unlink } from 'node:fs/promises';
import type { ParsedTarEntry, TarHeader } from 'modern-tar';
import { errnoOf, type PinnedDirectory } from '../../paths/index.ts';
import { writeAll } from '../content/write-all.ts';
import { namesOf, refuseArchive, requireInnerLink } from './archive-names.ts';
import { refuseUnreadable } from './read-archive.ts';
import type { StagingArea } from './staging-area.ts';

/** Set-user-id and the like are not for archives to give. */
const permissionBits = 0o777;

/**
 * Unpacks one entry into the staging area, where a later one of the same name replaces an earlier. Resolves with its names. Whatever
 * could reach beyond the archive is refused: links to the outside, paths through links, devices, pipes.
 */
export async function stageEntry(area: StagingArea, { header, body }: ParsedTarEntry): Promise<readonly string[]> {
  const names = namesOf(header.name);
  const name = names.at(-1);
  if (name === undefined) {
    await body.cancel();
    return names;
  }
  if (Object.keys(header.pax ?? {}).some((key) => key.startsWith('GNU.sparse.'))) {
    return refuseArchive(header.name, 'is a sparse file, of which the archive has only parts');
  }
  const directory = await area.directoryOf(names.slice(0, -1));
  if (header.type !== 'file' && header.type !== undefined) {
    await body.cancel();
  }
  switch (header.type) {
    case 'directory':
      await stageDirectory(directory, name, header);
      return names;
    case 'file':
    case undefined:
      await stageFileOf(directory, name, { header, body });
      return names;
    case 'symlink':
      requireInnerLink(names, header.linkname ?? '');
      await makeRoom(directory, name, header.name);
      await symlink(header.linkname ?? '', directory.at(name));
      return names;
    case 'link':
      await stageHardLink(area, names, header);
      return names;
    case 'character-device':
    case 'block-device':
    case 'fifo':
    case 'pax-header':
    case 'pax-global-header':
    case 'gnu-long-name':
    case 'gnu-long-link-name':
      return refuseArchive(header.name, `is a ${header.type}, which is not unpacked`);
  }
}

async function stageDirectory(directory: PinnedDirectory, name: string, header: TarHeader): Promise<void> {
  await mkdir(directory.at(name)).catch(async (error: unknown) => {
    const isThere = errnoOf(error) === 'EEXIST' && (await lstat(directory.at(name))).isDirectory();
    if (!isThere) {
      throw errnoOf(error) === 'EEXIST' ? refuseArchive(header.name, 'is a directory and something else') : error;
    }
  });
  // The owner must be able to fill it.
  await chmod(directory.at(name), ((header.mode ?? 0o755) & permissionBits) | 0o700);
}

async function stageFileOf(directory: PinnedDirectory, name: string, { header, body }: ParsedTarEntry): Promise<void> {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  await using handle = await open(directory.at(name), flags, 0o600).catch(async (error: unknown) => {
    if (errnoOf(error) !== 'EEXIST') {
      throw error;
    }
    await makeRoom(directory, name, header.name);
    return open(directory.at(name), flags, 0o600);
  });
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch(refuseUnreadable);
    if (done) {
      break;
    }
    await writeAll(handle, value);
  }
  await handle.chmod((header.mode ?? 0o644) & permissionBits);
  if (header.mtime !== undefined) {
    await handle.utimes(header.mtime, header.mtime);
  }
}

async function stageHardLink(area: StagingArea, names: readonly string[], header: TarHeader): Promise<void> {
  const target = namesOf(header.linkname ?? '');
  const targetName = target.at(-1) ?? '';
  const from = await (await area.directoryOf(target.slice(0, -1))).enter('.');
  try {
    const isFile = await lstat(from.at(targetName)).then(
      (stats) => stats.isFile(),
      () => false,
    );
    if (!isFile || target.join('/') === names.join('/')) {
      refuseArchive(
        header.name,
        `is another name of ${JSON.stringify(header.linkname)}, which is no file of the archive`,
      );
    }
    const directory = await area.directoryOf(names.slice(0, -1));
    await makeRoom(directory, names.at(-1) ?? '', header.name);
    await link(from.at(targetName), directory.at(names.at(-1) ?? ''));
  } finally {
    await from.close();
  }
}

async function makeRoom(directory: PinnedDirectory, name: string, path: string): Promise<void> {
  await unlink(directory.at(name)).catch((error: unknown) => {
    if (errnoOf(error) !== 'ENOENT') {
      throw ['EISDIR', 'EPERM'].includes(errnoOf(error) ?? '') ? refuseArchive(path, 'is a directory too') : error;
    }
  });
}
