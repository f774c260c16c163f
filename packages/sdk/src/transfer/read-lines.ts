import { SessionFileError } from '../errors/session-file-error.ts';

/** What a file may come as: a stream of a response, a file that is read, or its text in pieces. */
export type SessionFileSource = ReadableStream<Uint8Array | string> | AsyncIterable<Uint8Array | string>;

/**
 * The lines of a file, without their ends. The last one has an end too: what follows it was cut off.
 *
 * @throws SessionFileError `altered` for what is no UTF-8, `too_large` for a line longer than the maximum, `truncated` at the end when
 *   the last line has none.
 */
export async function* readLines(
  source: SessionFileSource,
  maximumCharacters: number,
): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const pieces: string[] = [];
  let length = 0;
  for await (const chunk of iterate(source)) {
    const text = typeof chunk === 'string' ? chunk : decode(decoder, chunk);
    let start = 0;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      pieces.push(text.slice(start, end));
      yield pieces.join('');
      pieces.length = 0;
      length = 0;
      start = end + 1;
    }
    pieces.push(text.slice(start));
    length += text.length - start;
    if (length > maximumCharacters) throw new SessionFileError('too_large', 'A line of the session file is too long');
  }
  if (length > 0) throw new SessionFileError('truncated', 'The session file ends in the middle of a line');
}

function decode(decoder: InstanceType<typeof TextDecoder>, chunk: Uint8Array): string {
  try {
    return decoder.decode(chunk, { stream: true });
  } catch (cause) {
    throw new SessionFileError('altered', 'The session file is not UTF-8', { cause });
  }
}

/** Not every browser can iterate a stream. The source is given up when its reader stops early. */
async function* iterate(source: SessionFileSource): AsyncGenerator<Uint8Array | string, void, undefined> {
  if (!('getReader' in source)) {
    yield* source;
    return;
  }
  const reader = source.getReader();
  try {
    for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value;
  } finally {
    await reader.cancel();
  }
}
