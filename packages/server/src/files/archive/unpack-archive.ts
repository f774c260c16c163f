import { rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileUploadResponse } from '@sandbox-agent/protocol';
import { errnoOf, withPathProblems, type Paths } from '../../paths/index.ts';
import type { RequestBody } from '../content/write-body.ts';
import { ArchiveMeter } from './archive-limits.ts';
import { mergeTree } from './merge-tree.ts';
import { readArchive } from './read-archive.ts';
import { stageEntry } from './stage-entry.ts';
import { createStagingArea } from './staging-area.ts';

/** Paths that an answer tells. */
const maximumTold = 10_000;

export interface UnpackOptions {
  readonly paths: Paths;
  readonly createId: () => string;
  /** The directory to unpack into; made when it is missing. */
  readonly path: string;
  readonly body: RequestBody;
}

/** Unpacks a tar archive into a directory, all of it or nothing. What is there already and not in the archive stays. */
export async function unpackArchive(options: UnpackOptions): Promise<FileUploadResponse> {
  const { paths, path } = options;
  const missing = await missingParents(paths, path);
  try {
    return await withPathProblems(path, () => unpack(options));
  } catch (error) {
    await removeEmpty(paths, missing);
    throw error;
  }
}

async function unpack({ paths, createId, path, body }: UnpackOptions): Promise<FileUploadResponse> {
  await using target = await paths.makeDirectory(path);
  await using area = await createStagingArea(target, createId());
  const told: string[] = [];
  let truncated = false;
  for await (const entry of readArchive(body, new ArchiveMeter())) {
    const names = await stageEntry(area, entry);
    truncated ||= told.length === maximumTold;
    if (!truncated && names.length > 0) {
      told.push(join(paths.absolute(path), ...names));
    }
  }
  await mergeTree({ from: area.unpacked, to: target, replaced: area.replaced, signal: body.signal });
  return { paths: told, truncated };
}

/** The directories that unpacking will make, the deepest first. */
async function missingParents(paths: Paths, path: string): Promise<string[]> {
  const missing: string[] = [];
  for (let next = paths.absolute(path); next !== dirname(next) && !(await isThere(paths, next)); next = dirname(next)) {
    missing.push(next);
  }
  return missing;
}

async function isThere(paths: Paths, path: string): Promise<boolean> {
  try {
    await (await paths.openDirectory(path)).close();
    return true;
  } catch (error) {
    if (errnoOf(error) === 'not_found') {
      return false;
    }
    throw error;
  }
}

async function removeEmpty(paths: Paths, directories: readonly string[]): Promise<void> {
  for (const path of directories) {
    try {
      await using entry = await paths.openEntry(path);
      await rmdir(entry.at);
    } catch {
      // It was never made, or has something else in it by now.
    }
  }
}
