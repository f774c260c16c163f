import { setImmediate } from 'node:timers/promises';
import { Interruption, sleep } from '../interruption.ts';
import { chunkOf, type Scene } from '../scene.ts';
import type { WriteInput } from '../script.ts';
import type { StepRunners } from './step-runner.ts';

const batchBytes = 65_536;

/** Output by the byte: as it must not be, and as much of it as there can be. */
export const byteSteps: StepRunners<'write' | 'line' | 'flood' | 'stderr'> = {
  async write(input, scene, { output }) {
    const bytes = bytesOf(input, scene);
    let start = 0;
    for (const position of [...(input.cutAt ?? []), bytes.length]) {
      const end = position < 0 ? bytes.length + position : position;
      output.write(bytes.subarray(start, end));
      start = end;
      if (input.delayMs !== undefined && end < bytes.length) await sleep(input.delayMs, scene.signal);
    }
  },
  line: (bytes, scene, { output }) => output.write(lineOf(scene, '', bytes)),
  async flood({ count, bytes }, scene, { output }) {
    const line = lineOf(scene, 'SEQ00000000:', bytes);
    const digitsAt = line.indexOf('SEQ') + 3;
    const perWrite = Math.max(1, Math.floor(batchBytes / line.length));
    for (let sequence = 0; sequence < count;) {
      const lines = Array.from({ length: Math.min(perWrite, count - sequence) }, () => Buffer.from(line));
      for (const each of lines) each.write(String(sequence++).padStart(8, '0'), digitsAt, 'latin1');
      output.write(Buffer.concat(lines));
      // What comes in, a cancel above all, is seen between the writes.
      await setImmediate();
      if (scene.signal.aborted) throw new Interruption();
    }
  },
  stderr: (input, _scene, { errorOutput }) =>
    errorOutput.write('text' in input ? Buffer.from(input.text) : Buffer.alloc(input.bytes, 'stderr of the agent\n')),
};

/** A chunk whose line is so long, or as short as it can be. */
function lineOf(scene: Scene, text: string, bytes: number): Buffer {
  const shortest = Buffer.byteLength(JSON.stringify(chunkOf(scene, text))) + 1;
  return Buffer.from(`${JSON.stringify(chunkOf(scene, text + 'x'.repeat(Math.max(0, bytes - shortest))))}\n`);
}

/** In Latin-1 each byte is a character, so that words can be replaced between bytes that are no text. */
function bytesOf({ text = '', base64 }: WriteInput, { sessionId, requestId }: Scene): Buffer {
  const bytes = base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64');
  const latin = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('latin1');
  const filled = bytes
    .toString('latin1')
    .replaceAll('%session%', () => latin(sessionId))
    .replaceAll('%request%', () => latin(requestId));
  return Buffer.from(filled, 'latin1');
}
