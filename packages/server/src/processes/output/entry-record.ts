import type { LogEntry, OutputStream } from './log-entry.ts';

/** Length of the bytes, stream, time: what stands before the bytes of an entry on the disk. Its number follows from its place. */
export const recordHeadBytes = 13;

const streams: readonly OutputStream[] = ['stdout', 'stderr', 'pty'];

/** The room that an entry takes on the disk. */
export function recordBytes(entry: LogEntry): number {
  return recordHeadBytes + entry.bytes.byteLength;
}

/** Entries as they are stored, one after the other. */
export function encodeRecords(entries: readonly LogEntry[]): Buffer {
  const encoded = Buffer.allocUnsafe(entries.reduce((sum, entry) => sum + recordBytes(entry), 0));
  let offset = 0;
  for (const { bytes, stream, timestampMs } of entries) {
    encoded.writeUInt32LE(bytes.byteLength, offset);
    encoded.writeUInt8(streams.indexOf(stream), offset + 4);
    encoded.writeDoubleLE(timestampMs, offset + 5);
    encoded.set(bytes, offset + recordHeadBytes);
    offset += recordHeadBytes + bytes.byteLength;
  }
  return encoded;
}

/** The whole entries at the beginning of some stored bytes, and how many bytes they take. Their bytes are views. */
export function decodeRecords(
  stored: Buffer,
  firstSequence: number,
): { readonly entries: LogEntry[]; readonly byteLength: number } {
  const entries: LogEntry[] = [];
  let offset = 0;
  while (offset + recordHeadBytes <= stored.byteLength) {
    const end = offset + recordHeadBytes + stored.readUInt32LE(offset);
    if (end > stored.byteLength) {
      break;
    }
    entries.push({
      sequence: firstSequence + entries.length,
      stream: streams[stored.readUInt8(offset + 4)] ?? 'stdout',
      timestampMs: stored.readDoubleLE(offset + 5),
      bytes: stored.subarray(offset + recordHeadBytes, end),
    });
    offset = end;
  }
  return { entries, byteLength: offset };
}
