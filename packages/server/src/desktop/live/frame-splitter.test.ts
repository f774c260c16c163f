import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FrameSplitter } from './frame-splitter.ts';

const head = (length: number): Buffer =>
  Buffer.from(`--ffmpeg\r\nContent-type: image/jpeg\r\nContent-length: ${length}\r\n\r\n`);

function split(chunks: readonly Buffer[]): Buffer[] {
  const frames: Buffer[] = [];
  const splitter = new FrameSplitter((frame) => frames.push(Buffer.from(frame)));
  chunks.forEach((chunk) => splitter.push(chunk));
  return frames;
}

it('finds every picture, wherever the stream is cut', () => {
  const pictures = fc.array(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(pictures, fc.array(fc.integer({ min: 1, max: 97 }), { minLength: 1 }), (frames, sizes) => {
      const stream = Buffer.concat(frames.flatMap((frame) => [head(frame.length), frame, Buffer.from('\r\n')]));
      const chunks: Buffer[] = [];
      for (let from = 0, index = 0; from < stream.length; index += 1) {
        const size = sizes[index % sizes.length] ?? 1;
        chunks.push(stream.subarray(from, from + size));
        from += size;
      }
      expect(split(chunks)).toEqual(frames);
    }),
  );
});

it.each([
  ['text without an end', Buffer.alloc(10_000, 'x')],
  ['a head without a length', Buffer.from('--ffmpeg\r\nContent-type: image/jpeg\r\n\r\nxxxx')],
  ['a picture larger than memory', head(1e12)],
])('takes no %s', (_, bytes) => {
  expect(() => split([bytes])).toThrow(/picture/);
});
