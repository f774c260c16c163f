import type {
  FileActionResponse,
  FileEntry,
  FileMoveRequest,
  FileMoveResponse,
  FileSearchLine,
  FileStat,
  FileUploadResponse,
  FileWriteResponse,
  WatchedChange,
} from '@sandbox-agent/protocol';
import type { ClientContext } from '../client-context.ts';
import { retrying } from '../http/retry.ts';
import type {
  FileBody,
  FileCallOptions,
  FsDeleteQuery,
  FsDownloadOptions,
  FsEntriesQuery,
  FsEntryPageQuery,
  FsReadOptions,
  FsSearchOptions,
  FsUploadBatchQuery,
  FsWatchGap,
  FsWatchOptions,
  FsWriteOptions,
} from './file-types.ts';
import { readFile } from './read-file.ts';
import { searchFiles } from './search-files.ts';
import { watchFiles } from './watch-files.ts';
import { writeFile } from './write-file.ts';

/** The files of the sandbox. Streams go both ways: nothing is held whole, whatever its size. */
export interface Files {
  list(query?: FsEntriesQuery, options?: FileCallOptions): Promise<FileEntry[]>;
  /** A part of a long list. */
  listPage(
    query?: FsEntryPageQuery,
    options?: FileCallOptions,
  ): Promise<{ entries: FileEntry[]; nextCursor: string | undefined }>;
  stat(path: string, options?: FileCallOptions): Promise<FileStat>;
  /** The bytes of a file, or of a part of it, as they come. */
  read(path: string, options?: FsReadOptions): Promise<ReadableStream<Uint8Array>>;
  /** The same, all at once. */
  readBytes(path: string, options?: FsReadOptions): Promise<Uint8Array>;
  readText(path: string, options?: FsReadOptions): Promise<string>;
  /** Replaces the file in one step, or makes it, with the directories above it. */
  write(path: string, body: FileBody, options?: FsWriteOptions): Promise<FileWriteResponse>;
  delete(query: FsDeleteQuery, options?: FileCallOptions): Promise<FileActionResponse>;
  mkdir(path: string, options?: FileCallOptions): Promise<FileActionResponse>;
  /** In one step, also to another file system. */
  move(request: FileMoveRequest, options?: FileCallOptions): Promise<FileMoveResponse>;
  /** Unpacks a tar archive, packed with gzip or not: all of it or nothing. */
  uploadBatch(body: FileBody, query?: FsUploadBatchQuery, options?: FileCallOptions): Promise<FileUploadResponse>;
  /** A directory as a tar archive. */
  download(path: string, options?: FsDownloadOptions): Promise<ReadableStream<Uint8Array>>;
  /** Changes from now on. Connects again when it is cut, and tells of a gap then. Ends with the loop, or by the signal. */
  watch(path: string, options?: FsWatchOptions): AsyncIterable<WatchedChange | FsWatchGap>;
  /** Lines while they are found; the last one, of type `end`, says whether that is all. */
  search(query: string, options?: FsSearchOptions): AsyncIterable<FileSearchLine>;
}

export function createFiles(context: ClientContext): Files {
  const { http } = context;
  const read = async (path: string, options?: FsReadOptions): Promise<Response> => readFile(http, path, options);
  return {
    list: ({ path, ...query } = {}, { signal } = {}) =>
      retrying(
        () =>
          http.json({ method: 'GET', path: '/v1/fs/entries', query: { path: path ?? undefined, ...query }, signal }),
        signal,
      ),
    listPage: ({ path, limit = 1_000, ...query } = {}, { signal } = {}) =>
      retrying(async () => {
        const response = await http.send({
          method: 'GET',
          path: '/v1/fs/entries',
          query: { path: path ?? undefined, limit, ...query },
          signal,
        });
        const nextCursor = response.headers.get('next-cursor') ?? undefined;
        return { entries: (await response.json()) as FileEntry[], nextCursor };
      }, signal),
    stat: (path, { signal } = {}) =>
      retrying(() => http.json({ method: 'GET', path: '/v1/fs/stat', query: { path }, signal }), signal),
    read: async (path, options) => bodyOf(await read(path, options)),
    readBytes: async (path, options) => new Uint8Array(await (await read(path, options)).arrayBuffer()),
    readText: async (path, options) => (await read(path, options)).text(),
    write: (path, body, options) => writeFile(http, { path, body, ...options }),
    delete: ({ path, recursive }, { signal } = {}) =>
      http.json({ method: 'DELETE', path: '/v1/fs/entry', query: { path, recursive: recursive ?? undefined }, signal }),
    mkdir: (path, { signal } = {}) =>
      retrying(() => http.json({ method: 'POST', path: '/v1/fs/mkdir', query: { path }, signal }), signal),
    move: (request, { signal } = {}) => http.json({ method: 'POST', path: '/v1/fs/move', json: request, signal }),
    uploadBatch: (body, { path } = {}, { signal } = {}) =>
      http.json({
        method: 'POST',
        path: '/v1/fs/upload-batch',
        query: { path: path ?? undefined },
        headers: { 'content-type': 'application/x-tar' },
        body,
        signal,
      }),
    download: async (path, { signal, ...query } = {}) =>
      bodyOf(
        await http.send({
          method: 'GET',
          path: '/v1/fs/download',
          query: { path, ...query },
          signal,
          headers: anything,
        }),
      ),
    watch: (path, options) => watchFiles(context, path, options),
    search: (query, options) => searchFiles(http, query, options),
  };
}

const anything = { accept: '*/*' };

function bodyOf(response: Response): ReadableStream<Uint8Array> {
  const nothing = new ReadableStream<Uint8Array>({ start: (controller) => controller.close() });
  return (response.body as ReadableStream<Uint8Array> | null) ?? nothing;
}
