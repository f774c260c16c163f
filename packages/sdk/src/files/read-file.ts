import type { HttpClient } from '../http/http-client.ts';
import { retrying } from '../http/retry.ts';
import type { FsReadOptions } from './file-types.ts';

/** Asks for a file, or for a part of it. */
export function readFile(http: HttpClient, path: string, options: FsReadOptions = {}): Promise<Response> {
  const { start, end, signal } = options;
  const range =
    start === undefined && end === undefined ? undefined : `bytes=${start ?? 0}-${end === undefined ? '' : end - 1}`;
  return retrying(
    () =>
      http.send({
        method: 'GET',
        path: '/v1/fs/file',
        query: { path },
        headers: { accept: '*/*', ...(range === undefined ? {} : { range }) },
        signal,
      }),
    signal,
  );
}
