import type { Readable } from 'node:stream';

/**
 * Calls back once when the stream ends, for whatever reason. Given standard input that is a pipe, that is when the process that
 * holds its other end closes it or dies, SIGKILL included. What is written to it is read and not used.
 */
export function onInputEnd(input: Readable, callback: () => void): void {
  let ended = false;
  const end = (): void => {
    if (!ended) {
      ended = true;
      callback();
    }
  };
  input.once('end', end).once('close', end).on('error', end).resume();
}
