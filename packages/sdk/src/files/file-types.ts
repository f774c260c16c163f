/** What can be sent as the content of a file or an archive: bytes, text, a blob, a web stream, … */
export type FileBody = NonNullable<RequestInit['body']>;

/** Every call can be given up. */
export interface FileCallOptions {
  signal?: AbortSignal;
}

export interface FsPathQuery {
  /** Absolute, or relative to the root of the server. */
  path: string;
}

export interface FsEntriesQuery {
  /** Default: the root. */
  path?: string | null;
  /** Also what is in its directories. */
  recursive?: boolean;
  /** Levels; says `recursive` by itself. */
  depth?: number;
  /** A pattern as `*.ts` or, with slashes, of the path. Without a slash it is matched with the last name alone. */
  glob?: string;
  /** Leaves out what Git ignores, and `.git`. */
  gitignore?: boolean;
}

export interface FsEntryPageQuery extends FsEntriesQuery {
  /** Entries of a page; 1000 when it is left out. */
  limit?: number;
  /** `nextCursor` of the page before. */
  cursor?: string;
}

export interface FsDeleteQuery extends FsPathQuery {
  /** Also a directory that is not empty. */
  recursive?: boolean | null;
}

export interface FsUploadBatchQuery {
  /** Default: the root. Made when it is missing. */
  path?: string | null;
}

export interface FsReadOptions extends FileCallOptions {
  /** First byte of the part to read. */
  start?: number;
  /** Byte behind the last one. */
  end?: number;
}

export interface FsWriteOptions extends FileCallOptions {
  /** Permissions as four octal digits, `0644`. */
  mode?: string;
  /** Adds to the file: all of the body or nothing. */
  append?: boolean;
  /** Resolves when the disk has it. */
  sync?: boolean;
  /** Writes only when the file still has this etag. */
  ifMatch?: string;
  /** `*`: writes only when there is no file. */
  ifNoneMatch?: string;
}

export interface FsDownloadOptions extends FileCallOptions {
  gzip?: boolean;
  glob?: string;
  gitignore?: boolean;
}

export interface FsWatchOptions extends FileCallOptions {
  /** Also what is in its directories. */
  recursive?: boolean;
}

export interface FsSearchOptions extends FileCallOptions {
  /** A directory. Default: the root. */
  path?: string;
  /** The query is a regular expression. */
  regex?: boolean;
  ignoreCase?: boolean;
  glob?: string;
  /** Leaves out what Git ignores. Default true. */
  gitignore?: boolean;
  /** Lines at most. Default 1000. */
  limit?: number;
  timeoutMs?: number;
}

/** What a watch tells besides changes: some were lost; list again what matters. */
export interface FsWatchGap {
  type: 'gap';
  reason: string;
}
