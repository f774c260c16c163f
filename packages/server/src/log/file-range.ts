import { closeSync, openSync, read, readSync } from 'node:fs';

export interface FileRange {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

// A reader opens the file for each block instead of keeping it open: it costs a hundredth of the read, and no reader,
// however slow or forgotten, holds a descriptor.

/** Reads up to `length` bytes on the thread pool; fewer when the file ends before. */
export async function readFileRange(range: FileRange): Promise<Buffer> {
  return readFileRangeInto(Buffer.allocUnsafeSlow(range.length), range);
}

/** The same into the beginning of a buffer that is large enough. */
export async function readFileRangeInto(bytes: Buffer, { path, offset, length }: FileRange): Promise<Buffer> {
  const descriptor = openSync(path, 'r');
  try {
    let end = 0;
    while (end < length) {
      const count = await readOnce({ descriptor, bytes, start: end, length: length - end, position: offset + end });
      if (count === 0) {
        break;
      }
      end += count;
    }
    return bytes.subarray(0, end);
  } finally {
    closeSync(descriptor);
  }
}

/** The same without leaving the thread: for bytes that were written a moment ago and are in the page cache. */
export function readFileRangeIntoSync(bytes: Buffer, { path, offset, length }: FileRange): Buffer {
  const descriptor = openSync(path, 'r');
  try {
    let end = 0;
    while (end < length) {
      const count = readSync(descriptor, bytes, end, length - end, offset + end);
      if (count === 0) {
        break;
      }
      end += count;
    }
    return bytes.subarray(0, end);
  } finally {
    closeSync(descriptor);
  }
}

function readOnce(options: {
  descriptor: number;
  bytes: Buffer;
  start: number;
  length: number;
  position: number;
}): Promise<number> {
  const { descriptor, bytes, start, length, position } = options;
  return new Promise((resolve, reject) => {
    read(descriptor, bytes, start, length, position, (error, count) => {
      if (error === null) {
        resolve(count);
      } else {
        reject(error);
      }
    });
  });
}
