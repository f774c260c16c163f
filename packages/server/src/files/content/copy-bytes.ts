import type { FileHandle } from 'node:fs/promises';
import { writeAll } from './write-all.ts';

const blockBytes = 1024 * 1024;

/** Copies all of a file, from its beginning, to where the other one is written. One block is in memory. Resolves with the count. */
export async function copyBytes(from: FileHandle, to: FileHandle, signal?: AbortSignal): Promise<number> {
  const block = Buffer.allocUnsafeSlow(blockBytes);
  let position = 0;
  for (;;) {
    signal?.throwIfAborted();
    const { bytesRead } = await from.read(block, 0, block.length, position);
    if (bytesRead === 0) {
      return position;
    }
    await writeAll(to, block.subarray(0, bytesRead));
    position += bytesRead;
  }
}
