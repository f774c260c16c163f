import type { FileWriteResponse } from '@sandbox-agent/protocol';
import type { HttpClient } from '../http/http-client.ts';
import { retrying } from '../http/retry.ts';
import type { FileBody, FsWriteOptions } from './file-types.ts';

/** Writes a file. A body that can be sent again is, after a failure of the network; a stream is not, nor what is added to a file. */
export function writeFile(
  http: HttpClient,
  { path, body, ifMatch, ifNoneMatch, signal, ...query }: FsWriteOptions & { path: string; body: FileBody },
): Promise<FileWriteResponse> {
  const send = (): Promise<FileWriteResponse> =>
    http.json({
      method: 'PUT',
      path: '/v1/fs/file',
      query: { path, ...query },
      headers: {
        'content-type': 'application/octet-stream',
        ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
        ...(ifNoneMatch === undefined ? {} : { 'if-none-match': ifNoneMatch }),
      },
      body,
      signal,
    });
  const canRepeat = isRepeatable(body) && query.append !== true && ifMatch === undefined && ifNoneMatch === undefined;
  return canRepeat ? retrying(send, signal) : send();
}

function isRepeatable(body: FileBody): boolean {
  return typeof body === 'string' || body instanceof Uint8Array || body instanceof ArrayBuffer || body instanceof Blob;
}
