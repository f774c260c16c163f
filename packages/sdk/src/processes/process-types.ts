import type {
  ProcessLogEntry,
  ProcessLogExit,
  ProcessLogGap,
  ProcessLogsStream,
  ProcessOwner,
} from '@sandbox-agent/protocol';

/** Which processes are listed. */
export interface ProcessListQuery {
  owner?: ProcessOwner | null;
}

/** How long a call waits for the end of a process that it ends. */
export interface ProcessSignalQuery {
  /** Default 0: it does not wait. */
  waitMs?: number | null;
}

/** Which entries of a log are read. */
export interface ProcessLogsQuery {
  /** Default: all that the process has. */
  stream?: ProcessLogsStream | null;
  /** Only so many of the newest. */
  tail?: number | null;
  /** Only those with a greater sequence. */
  since?: number | null;
  /** Use `followLogs`. */
  follow?: boolean | null;
}

export type ProcessLogFollowQuery = Omit<ProcessLogsQuery, 'follow'>;

export type ProcessLogListener = (entry: ProcessLogEntry) => void;

/** A log that is followed. */
export interface ProcessLogSubscription {
  close(): void;
  /** Resolves when the process has exited and all it wrote was told, or after `close`. Rejects when the log cannot be read on. */
  closed: Promise<void>;
}

export interface FollowLogsOptions extends ProcessLogFollowQuery {
  onEntry: ProcessLogListener;
  /** How the process ended. The last call. */
  onExit?: (exit: ProcessLogExit) => void;
  /** Entries that the server does not keep any more. */
  onGap?: (gap: ProcessLogGap) => void;
  signal?: AbortSignal;
}

/** Of one call. */
export interface ProcessCallOptions {
  /** Ends the call; what it runs ends with it. */
  signal?: AbortSignal;
}
