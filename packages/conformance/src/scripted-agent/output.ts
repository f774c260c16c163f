import { closeSync, writeSync } from 'node:fs';

const pause = new Int32Array(new SharedArrayBuffer(4));

/** Standard output or error, written with nothing in between: one call is one write as long as the pipe takes it. */
export interface Output {
  /** Blocks while the pipe is full. Ends the process when nobody can read any more. */
  write(bytes: Uint8Array): void;
  /** One message as a line. */
  send(message: unknown): void;
  close(): void;
}

export function createOutput(descriptor: 1 | 2): Output {
  let isOpen = true;
  const write = (bytes: Uint8Array): void => {
    for (let offset = 0; isOpen && offset < bytes.length;) {
      try {
        offset += writeSync(descriptor, bytes, offset, bytes.length - offset);
      } catch (error) {
        switch ((error as NodeJS.ErrnoException).code) {
          case 'EAGAIN':
            Atomics.wait(pause, 0, 0, 1);
            break;
          case 'EPIPE':
            isOpen = false;
            break;
          default:
            throw error;
        }
      }
    }
  };
  return {
    write,
    send: (message) => write(Buffer.from(`${JSON.stringify(message)}\n`)),
    close: () => {
      if (isOpen) closeSync(descriptor);
      isOpen = false;
    },
  };
}
