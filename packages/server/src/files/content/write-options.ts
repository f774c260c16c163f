import type { BigIntStats } from 'node:fs';
import type { PinnedEntry } from '../../paths/index.ts';
import type { StagedFile } from '../staged-file.ts';
import type { RequestBody } from './write-body.ts';

/** How a file is written. */
export interface WriteOptions {
  readonly path: string;
  readonly body: RequestBody;
  /** Permissions of the file. Default: those it has, else what the umask leaves of 0666. */
  readonly mode?: number | undefined;
  /** Adds to the file instead of replacing it. */
  readonly append: boolean;
  /** Forces what was written, and its name, to the disk before it is answered. */
  readonly sync: boolean;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** What is needed to put a received file where it belongs. */
export interface WriteCommit {
  readonly target: PinnedEntry;
  readonly staged: StagedFile;
  /** What is there now. */
  readonly present: BigIntStats | undefined;
  readonly options: WriteOptions;
}
