import type { EventGap } from '@sandbox-agent/protocol';

/**
 * What is said instead of entries that are no longer stored: an SSE event without an id, so that it does not move the reader's
 * last event id.
 */
export function encodeGapEvent({ from, to, reason }: EventGap): string {
  return `event: gap\ndata: ${JSON.stringify({ from, to, reason })}\n\n`;
}
