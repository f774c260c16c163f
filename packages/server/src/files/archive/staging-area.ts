import { mkdir } from 'node:fs/promises';
import { errnoOf, type PinnedDirectory } from '../../paths/index.ts';
import { removeTree } from '../remove-tree.ts';
import { stagedName } from '../staged-file.ts';
import { refuseArchive } from './archive-names.ts';

/** Where an archive is unpacked before anything of it is seen: a directory in the one that it is for, so on the same file system. */
export interface StagingArea extends AsyncDisposable {
  /** What the archive has. */
  readonly unpacked: PinnedDirectory;
  /** What it replaced. */
  readonly replaced: PinnedDirectory;
  /** The unpacked directory of these names, made where it is missing. Good until the next call. */
  directoryOf(names: readonly string[]): Promise<PinnedDirectory>;
}

export async function createStagingArea(target: PinnedDirectory, id: string): Promise<StagingArea> {
  const name = stagedName(id);
  await mkdir(target.at(name), 0o700);
  await using area = await target.enter(name);
  await mkdir(area.at('unpacked'), 0o700);
  await mkdir(area.at('replaced'), 0o700);
  const unpacked = await area.enter('unpacked');
  const replaced = await area.enter('replaced');
  let last: { readonly path: string; readonly directory: PinnedDirectory } | undefined;
  const closeLast = async (): Promise<void> => {
    await last?.directory.close();
    last = undefined;
  };
  return {
    unpacked,
    replaced,
    async directoryOf(names) {
      const path = names.join('/');
      if (names.length === 0) {
        return unpacked;
      }
      if (last?.path !== path) {
        await closeLast();
        last = { path, directory: await enterMaking(unpacked, names) };
      }
      return last.directory;
    },
    async [Symbol.asyncDispose]() {
      await closeLast();
      await unpacked.close();
      await replaced.close();
      await removeTree(target, name);
    },
  };
}

async function enterMaking(from: PinnedDirectory, names: readonly string[]): Promise<PinnedDirectory> {
  let directory = from;
  for (const name of names) {
    const parent = directory;
    try {
      await mkdir(parent.at(name), 0o755).catch((error: unknown) => {
        if (errnoOf(error) !== 'EEXIST') {
          throw error;
        }
      });
      directory = await parent.enter(name);
    } catch (error) {
      const isOther = errnoOf(error) === 'ENOTDIR' || errnoOf(error) === 'ELOOP';
      throw isOther ? refuseArchive(names.join('/'), 'goes through a link or a file') : error;
    } finally {
      if (parent !== from) {
        await parent.close();
      }
    }
  }
  return directory;
}
