import { open, readlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { createTarPacker, type TarHeader, type TarPackController } from 'modern-tar';
import { ProblemError } from '../../http/problem-error.ts';
import { errnoOf, type Paths, type PinnedDirectory } from '../../paths/index.ts';
import { readFlags } from '../content/open-regular.ts';
import type { IgnoreRules } from '../listing/ignore-rules.ts';
import { maximumDepth, walkDirectory, type WalkedEntry } from '../listing/walk-directory.ts';

export interface PackOptions {
  /** The caller gives it away: it is closed when the archive is done. */
  readonly directory: PinnedDirectory;
  readonly ignores?: IgnoreRules | undefined;
  readonly matches?: ((names: readonly string[]) => boolean) | undefined;
}

/** Files up to this size are read before they are told, so that one that changes meanwhile cannot spoil the archive. */
const wholeBytes = 1024 * 1024;

/**
 * A directory as a tar archive, made while it is read: names are relative to it. Sockets, pipes and devices are left out. A file that
 * cannot be read ends the archive in the middle, because one that lacks files looks whole.
 */
export function packDirectory(options: PackOptions): ReadableStream<Uint8Array> {
  const { readable, controller } = createTarPacker();
  packAll(controller, options).catch((error: unknown) => controller.error(error));
  return readable;
}

async function packAll(controller: TarPackController, { directory, ignores, matches }: PackOptions): Promise<void> {
  try {
    for await (const entry of walkDirectory({ directory, ignores, depth: maximumDepth })) {
      if (matches?.(entry.names) !== false) {
        await packEntry(controller, entry);
      }
    }
  } finally {
    await directory.close();
  }
  controller.finalize();
}

async function packEntry(controller: TarPackController, entry: WalkedEntry): Promise<void> {
  const { stats, names, at } = entry;
  const header = {
    name: names.join('/'),
    mode: Number(stats.mode) & 0o7777,
    mtime: new Date(Number(stats.mtimeMs)),
    size: 0,
  };
  if (stats.isFile()) {
    await packFile(controller, header, at);
  } else if (stats.isDirectory()) {
    await controller.add({ ...header, name: `${header.name}/`, type: 'directory' }).close();
  } else if (stats.isSymbolicLink()) {
    const target = await unlessChanged(() => readlink(at));
    if (target !== undefined) {
      await controller.add({ ...header, type: 'symlink', linkname: target }).close();
    }
  }
}

async function packFile(controller: TarPackController, header: TarHeader, at: string): Promise<void> {
  const handle = await unlessChanged(() => open(at, readFlags));
  if (handle === undefined) {
    return;
  }
  try {
    const { size } = await handle.stat();
    if (size <= wholeBytes) {
      const { buffer, bytesRead } = await handle.read(Buffer.allocUnsafeSlow(Math.max(size, 1)), 0, size, 0);
      const writer = controller.add({ ...header, size: bytesRead }).getWriter();
      if (bytesRead > 0) {
        await writer.write(buffer.subarray(0, bytesRead));
      }
      await writer.close();
      return;
    }
    const writer = controller.add({ ...header, size }).getWriter();
    for (let position = 0; position < size;) {
      const block = Buffer.allocUnsafeSlow(Math.min(wholeBytes, size - position));
      const { bytesRead } = await handle.read(block, 0, block.length, position);
      if (bytesRead === 0) {
        throw new ProblemError('stream_error', `${header.name} became shorter while it was read.`);
      }
      await writer.write(block.subarray(0, bytesRead));
      position += bytesRead;
    }
    await writer.close();
  } finally {
    await handle.close();
  }
}

/** What went away in this moment, or became something else, is not there: `undefined`. */
async function unlessChanged<Result>(act: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await act();
  } catch (error) {
    if (['ENOENT', 'ELOOP', 'EINVAL', 'ENXIO'].includes(errnoOf(error) ?? '')) {
      return undefined;
    }
    throw error;
  }
}

/** What an archive of a path is called. */
export function archiveName(paths: Paths, path: string): string {
  return basename(paths.absolute(path)) || 'root';
}
