import { writeSync } from 'node:fs';

/**
 * Writes to standard output (1) or error (2) at once. `process.stdout` is not used: setting it up takes longer than the
 * whole start of the executable. A reader that is gone is no reason to fail, but the answer is false; one that is full is tried
 * again.
 */
export function writeText(descriptor: 1 | 2, text: string | Uint8Array): boolean {
  let rest = typeof text === 'string' ? Buffer.from(text) : text;
  while (rest.byteLength > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) {
        return false;
      }
    }
  }
  return true;
}
