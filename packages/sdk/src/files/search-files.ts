import type { FileSearchLine } from '@sandbox-agent/protocol';
import { InvalidResponseError } from '../errors/invalid-response-error.ts';
import type { HttpClient } from '../http/http-client.ts';
import type { FsSearchOptions } from './file-types.ts';

/** Lines while they are found. Leaving the loop ends the search. Throws when the answer broke off before its last line. */
export async function* searchFiles(
  http: HttpClient,
  query: string,
  { signal, ...options }: FsSearchOptions = {},
): AsyncGenerator<FileSearchLine, void> {
  const leaving = new AbortController();
  const response = await http.send({
    method: 'GET',
    path: '/v1/fs/search',
    query: { query, ...options },
    headers: { accept: 'application/x-ndjson' },
    signal: signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]),
  });
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const told = JSON.parse(line) as FileSearchLine;
        yield told;
        if (told.type === 'end') {
          return;
        }
      }
      if (done) {
        throw new InvalidResponseError('GET /v1/fs/search', 'an end');
      }
    }
  } finally {
    leaving.abort();
  }
}
