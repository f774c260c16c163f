import type {
  FileActionResponse,
  FileEntry,
  FileMoveRequest,
  FileMoveResponse,
  FileStat,
  FileUploadResponse,
  FileWriteResponse,
} from '@sandbox-agent/protocol';
import type { FileBody, FsDeleteQuery, FsEntriesQuery, FsPathQuery, FsUploadBatchQuery } from './files/file-types.ts';
import type { Files } from './files/files.ts';

/** The published flat names of `files`. */
export abstract class FlatFileMethods {
  abstract get files(): Files;

  listFsEntries(query?: FsEntriesQuery): Promise<FileEntry[]> {
    return this.files.list(query);
  }

  /** All of it in memory; `files.read` streams. */
  readFsFile(query: FsPathQuery): Promise<Uint8Array> {
    return this.files.readBytes(query.path);
  }

  writeFsFile(query: FsPathQuery, body: FileBody): Promise<FileWriteResponse> {
    return this.files.write(query.path, body);
  }

  deleteFsEntry(query: FsDeleteQuery): Promise<FileActionResponse> {
    return this.files.delete(query);
  }

  mkdirFs(query: FsPathQuery): Promise<FileActionResponse> {
    return this.files.mkdir(query.path);
  }

  moveFs(request: FileMoveRequest): Promise<FileMoveResponse> {
    return this.files.move(request);
  }

  statFs(query: FsPathQuery): Promise<FileStat> {
    return this.files.stat(query.path);
  }

  uploadFsBatch(body: FileBody, query?: FsUploadBatchQuery): Promise<FileUploadResponse> {
    return this.files.uploadBatch(body, query);
  }
}
