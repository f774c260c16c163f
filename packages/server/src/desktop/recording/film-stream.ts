import { open } from 'node:fs/promises';
import { ProblemError } from '../../http/problem-error.ts';

const chunkBytes = 256 * 1024;

/** A file as a stream that holds one piece of it in memory, and how long it is. @throws ProblemError `not_found` */
export async function openFilm(path: string): Promise<{ stream: ReadableStream<Uint8Array>; bytes: number }> {
  const file = await open(path, 'r').catch((error: unknown) => {
    throw new ProblemError('not_found', 'The recording has no file.', { cause: error });
  });
  const { size } = await file.stat();
  let position = 0;
  const stream = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const wanted = Math.min(chunkBytes, size - position);
        const block = Buffer.allocUnsafeSlow(Math.max(1, wanted));
        const { bytesRead, buffer } = await file.read(block, 0, wanted, position).catch(async (error: unknown) => {
          await file.close();
          throw error;
        });
        position += bytesRead;
        if (bytesRead > 0) {
          controller.enqueue(buffer.subarray(0, bytesRead));
        }
        if (bytesRead === 0 || position >= size) {
          await file.close();
          controller.close();
        }
      },
      cancel: () => file.close(),
    },
    { highWaterMark: 0 },
  );
  return { stream, bytes: size };
}
