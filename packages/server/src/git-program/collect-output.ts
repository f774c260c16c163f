import type { Readable } from 'node:stream';

/** The output of a program, kept up to a number of bytes. */
export interface CollectedOutput {
  bytes(): Buffer;
  isOverflown(): boolean;
  /** Resolves when more came than is kept; the rest is not read. */
  readonly overflowed: Promise<'overflow'>;
  /** Resolves when all of it came, or nothing more will. */
  readonly ended: Promise<void>;
}

export function collectOutput(stream: Readable, { maxBytes }: { maxBytes: number }): CollectedOutput {
  const chunks: Buffer[] = [];
  let length = 0;
  const overflow = Promise.withResolvers<'overflow'>();
  const end = Promise.withResolvers<void>();
  let isOverflown = false;
  stream.on('data', (chunk: Buffer) => {
    if (isOverflown) {
      return;
    }
    chunks.push(length + chunk.length > maxBytes ? chunk.subarray(0, maxBytes - length) : chunk);
    length += chunk.length;
    if (length > maxBytes) {
      isOverflown = true;
      stream.pause();
      overflow.resolve('overflow');
      end.resolve();
    }
  });
  stream.on('close', () => end.resolve()).on('end', () => end.resolve());
  return {
    bytes: () => Buffer.concat(chunks),
    isOverflown: () => isOverflown,
    overflowed: overflow.promise,
    ended: end.promise,
  };
}
