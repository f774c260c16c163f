import { closeSync, openSync, read, readSync } from 'node:fs';

export interface FileRange {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
}

// A reader opens the file for each block instead of keeping it open: it costs a hundredth of the read, and no reader,
// however slow or forgotten, holds a descriptor.

/** Reads up to `length` bytes on the thread pool; fewer when the file ends before. */
export async function readFileRange({ path, offset, length }: FileRange): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  const descriptor = openSync(path, 'r');
  try {
    let end = 0;
    while (end < length) {
      const count = await readOnce(descriptor, bytes, end, offset + end);
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
export function readFileRangeSync({ path, offset, length }: FileRange): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length);
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

function readOnce(descriptor: number, bytes: Buffer, start: number, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    read(descriptor, bytes, start, bytes.length - start, position, (error, count) => {
      if (error === null) {
        resolve(count);
      } else {
        reject(error);
      }
    });
  });
}
