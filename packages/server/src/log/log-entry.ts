import type { EventSender } from '@sandbox-agent/protocol';

/** One entry to append: the log gives it its number. */
export interface LogEntryInput {
  readonly sender: EventSender;
  /** The run of the agent process it belongs to; `server` when there is none. Printable ASCII without quote or backslash. */
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /**
   * One JSON text, stored as it is; bytes are UTF-8. The caller has checked that it parses: a raw line break in it can
   * then only be white space between tokens, and is stored as a space.
   */
  readonly payload: Uint8Array | string;
}

/** One entry read back with its payload parsed. */
export interface LogEntry {
  readonly id: string;
  readonly eventIndex: number;
  readonly sessionId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  readonly connectionId: string;
  readonly sender: EventSender;
  readonly payload: unknown;
}

/** The numbers that one append gave: inclusive. */
export interface AppendedRange {
  readonly firstIndex: number;
  readonly lastIndex: number;
}
