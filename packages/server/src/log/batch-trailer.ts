import { crc32 } from 'node:zlib';

/** How a batch ends: an SSE comment, which every SSE parser ignores. */
export interface BatchTrailer {
  readonly firstIndex: number;
  readonly lastIndex: number;
  /** Bytes of the batch's entries, without this trailer. */
  readonly byteLength: number;
  readonly checksum: number;
}

/** No trailer is longer. */
export const maxTrailerByteLength = 96;

const checksumDigits = 8;
const trailerPattern = /^: batch (\d{1,15})-(\d{1,15}) (\d{1,15}) ([0-9a-f]{8})$/;

/**
 * Writes the trailer behind the `byteLength` bytes of entries and returns where it ends. The checksum covers the entries and the
 * trailer's own numbers, so that no single wrong byte of a batch goes unseen.
 */
export function writeBatchTrailer(
  bytes: Buffer,
  { firstIndex, lastIndex, byteLength }: Omit<BatchTrailer, 'checksum'>,
): number {
  const checkedEnd =
    byteLength + bytes.write(`: batch ${firstIndex}-${lastIndex} ${byteLength} `, byteLength, 'latin1');
  const checksum = crc32(bytes.subarray(0, checkedEnd)).toString(16).padStart(checksumDigits, '0');
  return checkedEnd + bytes.write(`${checksum}\n\n`, checkedEnd, 'latin1');
}

/** Reads a trailer line (without its line breaks); `undefined` when it is not one. */
export function parseBatchTrailer(line: Uint8Array): BatchTrailer | undefined {
  if (line.length > maxTrailerByteLength) {
    return undefined;
  }
  const match = trailerPattern.exec(Buffer.from(line.buffer, line.byteOffset, line.length).toString('latin1'));
  if (match === null) {
    return undefined;
  }
  const [, first = '', last = '', byteLength = '', checksum = ''] = match;
  return {
    firstIndex: Number(first),
    lastIndex: Number(last),
    byteLength: Number(byteLength),
    checksum: Number.parseInt(checksum, 16),
  };
}

/** The part of a trailer line that its checksum covers. */
export function checkedPartOf(line: Uint8Array): Uint8Array {
  return line.subarray(0, line.length - checksumDigits);
}
