export { openSessionLog, type SessionLog, type SessionLogOptions } from './session-log.ts';
export type { AppendedRange, LogEntry, LogEntryInput } from './log-entry.ts';
export type { FsyncPolicy } from './log-committer.ts';
export type { LogStreamOptions } from './log-stream.ts';
export type { LogPage, ReadPageOptions } from './read-page.ts';
export type { WriteFunction } from './segment-file.ts';
