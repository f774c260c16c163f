import { closeSync, openSync, readSync } from 'node:fs';

const chunkBytes = 16_384;

/**
 * Reads a file of `/proc` synchronously: these never block on a disk, and asynchronous reads of hundreds of them cost far more.
 * Undefined when it is gone or may not be read.
 */
export function readProcFile(path: string): Buffer | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'r');
  } catch {
    return undefined;
  }
  try {
    const chunks: Buffer[] = [];
    for (;;) {
      const chunk = Buffer.allocUnsafe(chunkBytes);
      const size = readSync(descriptor, chunk, 0, chunkBytes, null);
      if (size === 0) {
        break;
      }
      chunks.push(chunk.subarray(0, size));
    }
    return chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
  } catch {
    // The process ended between open and read.
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}
