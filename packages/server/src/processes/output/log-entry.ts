import type { ProcessLogEntry } from '@sandbox-agent/protocol';

/** The streams that output comes from. `combined` is a way to read, not one of them. */
export type OutputStream = 'stdout' | 'stderr' | 'pty';

/** Some bytes that a process wrote, as they came. */
export interface LogEntry {
  readonly sequence: number;
  readonly stream: OutputStream;
  readonly timestampMs: number;
  readonly bytes: Uint8Array;
}

/** Entries that are not there any more, first and last. */
export interface LogGap {
  readonly from: number;
  readonly to: number;
  readonly reason: 'trimmed' | 'storage';
}

/** The form that goes over the wire. */
export function toWireEntry({ sequence, stream, timestampMs, bytes }: LogEntry): ProcessLogEntry {
  const data = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return { sequence, stream, timestampMs, data, encoding: 'base64' };
}
