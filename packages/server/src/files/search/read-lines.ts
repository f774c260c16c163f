import type { Readable } from 'node:stream';

/** Longer lines are left out: nobody reads them, and they would have to be held. */
const maximumLineBytes = 4 * 1024 * 1024;

/** The lines of a program's output, as text. One line and one chunk are in memory. */
export async function* readLines(output: Readable): AsyncGenerator<string, void> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (const chunk of output as AsyncIterable<Buffer>) {
    let start = 0;
    for (let end = chunk.indexOf(10, start); end !== -1; end = chunk.indexOf(10, start)) {
      const isWhole = length + end - start <= maximumLineBytes;
      parts.push(chunk.subarray(start, end));
      const line = isWhole ? Buffer.concat(parts).toString('utf8') : undefined;
      parts = [];
      length = 0;
      start = end + 1;
      if (line !== undefined) {
        yield line;
      }
    }
    const rest = chunk.subarray(start);
    length += rest.length;
    if (length <= maximumLineBytes) {
      parts.push(Buffer.from(rest));
    } else {
      parts = [];
    }
  }
}
