import type { Writable } from 'node:stream';

/** Lines to the client, in the order they were given, as slow as the reader is. */
export interface LineOutput {
  /** Whole lines with their line breaks. Resolves when the pipe takes more; never rejects: a lost reader ends the process. */
  write(lines: Uint8Array | string): Promise<void>;
  /** The same output as the ACP library wants it. */
  readonly writable: WritableStream<Uint8Array>;
}

/** Wraps standard output. Nothing else may write to it. */
export function createLineOutput(output: Writable): LineOutput {
  const write = async (lines: Uint8Array | string): Promise<void> => {
    if (output.destroyed || output.write(lines)) {
      return;
    }
    await new Promise<void>((resolve) => {
      const done = () => {
        output.off('drain', done).off('close', done).off('error', done);
        resolve();
      };
      output.once('drain', done).once('close', done).once('error', done);
    });
  };
  return { write, writable: new WritableStream<Uint8Array>({ write }) };
}
