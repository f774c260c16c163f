import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

export interface HashedFile {
  readonly size: number;
  /** Absent: it is larger than the limit. */
  readonly sha256?: string;
}

/** Size and hash of a file that is one, and no link to one. Undefined when it is gone or cannot be read. */
export async function hashFile(path: string, maxBytes: number): Promise<HashedFile | undefined> {
  try {
    // What became a pipe in the meantime must not hold the server.
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const stats = await file.stat();
    if (!stats.isFile()) {
      return undefined;
    }
    if (stats.size > maxBytes) {
      return { size: stats.size };
    }
    const hash = createHash('sha256');
    const buffer = Buffer.allocUnsafe(256 * 1024);
    let size = 0;
    while (size <= maxBytes) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, size);
      if (bytesRead === 0) {
        return { size, sha256: hash.digest('hex') };
      }
      hash.update(buffer.subarray(0, bytesRead));
      size += bytesRead;
    }
    return { size };
  } catch {
    return undefined;
  }
}
