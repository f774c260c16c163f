export { openSessionLog, type SessionLog, type SessionLogOptions } from './session-log.ts';
export type { LogEntry, LogEntryInput } from './log-entry.ts';
export type { LogPage } from './read-page.ts';
export { SlabPool } from './slab-pool.ts';
export type { WriteFunction } from './segment-file.ts';
export type { EntryReader, StreamPiece } from './entry-reader.ts';
export type { CarriedEntry, CarryOver } from './carried-entries.ts';
