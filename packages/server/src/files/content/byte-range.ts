import { ProblemError } from '../../http/problem-error.ts';

/** A part of a file, `end` excluded. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The part that a `Range` header asks for; `undefined` for all of it: without a header, with one of another unit or form, and with
 * several parts, which a server may answer with the whole.
 *
 * @throws ProblemError `range_not_satisfiable` when the part begins behind the end
 */
export function readRange(header: string | undefined, size: number): ByteRange | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) {
    return undefined;
  }
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? refuse(size) : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) {
    return undefined;
  }
  return start >= size ? refuse(size) : { start, end };
}

function refuse(size: number): never {
  throw new ProblemError('range_not_satisfiable', `The file has ${size} bytes.`, { context: { size } });
}
