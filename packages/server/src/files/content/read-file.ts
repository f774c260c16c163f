import { createLendingStream } from '../../http/lending-stream.ts';
import type { Paths } from '../../paths/index.ts';
import { etagOf, listsEtag } from '../file-etag.ts';
import { readRange, type ByteRange } from './byte-range.ts';
import { contentTypeOf } from '../../http/content-type.ts';
import { FileLender } from './file-lender.ts';
import { openRegularFile, type OpenedFile } from './open-regular.ts';

/** What a request says about the part and the version that it wants. */
export interface ReadConditions {
  readonly range?: string | undefined;
  readonly ifRange?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
}

/** A page of the workspace is not a page of the server: it may run no script here and call nothing. */
const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
};

/** The answer to a request for a file: all of it, a part, or that it has not changed. */
export async function readFileResponse(paths: Paths, path: string, conditions: ReadConditions): Promise<Response> {
  const opened = await openRegularFile(paths, path);
  try {
    return await respond(opened, path, conditions);
  } catch (error) {
    await opened.handle.close();
    throw error;
  }
}

async function respond({ handle, stats }: OpenedFile, path: string, conditions: ReadConditions): Promise<Response> {
  const etag = etagOf(stats);
  const size = Number(stats.size);
  const headers = { etag, 'last-modified': new Date(Number(stats.mtimeMs)).toUTCString(), 'cache-control': 'no-cache' };
  if (conditions.ifNoneMatch !== undefined && listsEtag(conditions.ifNoneMatch, etag)) {
    await handle.close();
    return new Response(null, { status: 304, headers });
  }
  const bodyHeaders = { ...headers, ...securityHeaders, 'content-type': contentTypeOf(path) };
  if (size === 0) {
    // Files of the kernel say that they are empty, and are not.
    const { bytesRead } = await handle.read(Buffer.alloc(1), 0, 1, 0);
    if (bytesRead === 0) {
      await handle.close();
      return new Response(new Uint8Array(), { headers: { ...bodyHeaders, 'content-length': '0' } });
    }
    const lender = new FileLender({ handle, start: 0, length: Number.POSITIVE_INFINITY });
    return new Response(createLendingStream(lender), { headers: bodyHeaders });
  }
  const isWanted = conditions.ifRange === undefined || conditions.ifRange.trim() === etag;
  const range: ByteRange | undefined = isWanted ? readRange(conditions.range, size) : undefined;
  const { start, end } = range ?? { start: 0, end: size };
  const lender = new FileLender({ handle, start, length: end - start });
  return new Response(createLendingStream(lender), {
    status: range === undefined ? 200 : 206,
    headers: {
      ...bodyHeaders,
      'accept-ranges': 'bytes',
      'content-length': String(end - start),
      ...(range === undefined ? {} : { 'content-range': `bytes ${start}-${end - 1}/${size}` }),
    },
  });
}
