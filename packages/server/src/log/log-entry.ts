import type { EventSender } from '@sandbox-agent/protocol';

/** One entry to append: the log gives it its number. */
export interface LogEntryInput {
  readonly sender: EventSender;
  /** The run of the agent process it belongs to; `server` when there is none. ASCII without quotes. */
  readonly connectionId: string;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** One JSON text without line breaks, stored as it is. Bytes are UTF-8. The caller has checked that it parses. */
  readonly payload: Uint8Array | string;
}
