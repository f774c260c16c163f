import type { BigIntStats } from 'node:fs';
import { link, rename } from 'node:fs/promises';
import type { FileWriteResponse } from '@sandbox-agent/protocol';
import { ProblemError } from '../../http/problem-error.ts';
import { errnoOf, pathProblem, type Paths, type PinnedEntry } from '../../paths/index.ts';
import { etagOf, listsEtag } from '../file-etag.ts';
import type { PathLocks } from '../path-locks.ts';
import { stageFile } from '../staged-file.ts';
import { appendFile } from './append-file.ts';
import { requireRegular } from './open-regular.ts';
import { writeBody } from './write-body.ts';
import type { WriteCommit, WriteOptions } from './write-options.ts';

export interface WriteDependencies {
  readonly paths: Paths;
  readonly locks: PathLocks;
  readonly createId: () => string;
}

/**
 * Receives the body beside the file and puts it there in one step: whoever reads the file sees the old or the new one, and one that
 * was not received whole changes nothing. Directories above it are made.
 */
export async function writeFile(dependencies: WriteDependencies, options: WriteOptions): Promise<FileWriteResponse> {
  const { paths, locks, createId } = dependencies;
  const { path } = options;
  await using target = await openTarget(paths, options);
  try {
    checkConditions(await existing(target, path), options);
    await using staged = await stageFile(target.directory, createId());
    const bytesWritten = await writeBody(staged.handle, options.body);
    const commit = options.append ? appendFile : replaceFile;
    const etag = await locks.run(target.path, async () => {
      const present = await existing(target, path);
      checkConditions(present, options);
      return etagOf(await commit({ target, staged, present, options }));
    });
    return { path: paths.absolute(path), bytesWritten, etag };
  } catch (error) {
    throw pathProblem(error, path);
  }
}

/** For a file that has to be there no directories are made. */
async function openTarget(paths: Paths, { path, ifMatch }: WriteOptions): Promise<PinnedEntry> {
  try {
    return await paths.openTarget(path, { makeParents: ifMatch === undefined });
  } catch (error) {
    throw ifMatch !== undefined && errnoOf(error) === 'not_found' ? changed('The file does not exist.') : error;
  }
}

async function replaceFile({ target, staged, present, options }: WriteCommit): Promise<BigIntStats> {
  const { handle } = staged;
  const mode = options.mode ?? (present === undefined ? undefined : Number(present.mode) & 0o777);
  if (mode !== undefined) {
    await handle.chmod(mode);
  }
  if (present !== undefined && process.getuid?.() === 0) {
    await handle.chown(Number(present.uid), Number(present.gid));
  }
  if (options.sync) {
    await handle.datasync();
  }
  if (present === undefined && options.ifNoneMatch !== undefined) {
    await linkNew(staged.at, target.at);
  } else {
    await rename(staged.at, target.at);
  }
  if (options.sync) {
    await target.directory.handle.sync();
  }
  return handle.stat({ bigint: true });
}

/** Unlike a rename this never replaces what somebody made in this moment. */
async function linkNew(from: string, to: string): Promise<void> {
  try {
    await link(from, to);
  } catch (error) {
    throw errnoOf(error) === 'EEXIST' ? changed('It was created meanwhile.') : error;
  }
}

async function existing(target: PinnedEntry, path: string): Promise<BigIntStats | undefined> {
  try {
    return await requireRegular(target, path);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function checkConditions(present: BigIntStats | undefined, { ifMatch, ifNoneMatch }: WriteOptions): void {
  const etag = present === undefined ? undefined : etagOf(present);
  if (ifMatch !== undefined && (etag === undefined || !listsEtag(ifMatch, etag))) {
    throw changed(etag === undefined ? 'The file does not exist.' : `The file is ${etag} now.`, etag);
  }
  if (ifNoneMatch !== undefined && etag !== undefined && listsEtag(ifNoneMatch, etag)) {
    throw changed(`The file exists, as ${etag}.`, etag);
  }
}

function changed(detail: string, etag?: string): ProblemError {
  return new ProblemError('precondition_failed', detail, { context: etag === undefined ? {} : { etag } });
}
