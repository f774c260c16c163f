import { z } from 'zod';
import type { JsonRpcMessage } from '../json-rpc/message.ts';

export const eventSenderSchema = z.enum(['client', 'agent', 'server']);

export type EventSender = z.infer<typeof eventSenderSchema>;

/**
 * One numbered entry of a session's log.
 *
 * `eventIndex` starts at 1, has no holes and is never reused. `id` is `<sessionId>:<eventIndex>`, so an event has the same
 * identity wherever it is stored. `payload` is the JSON-RPC message as it passed: unknown fields and kinds survive.
 */
export const sessionEventSchema = z
  .object({
    id: z.string(),
    eventIndex: z.number().int().min(1),
    sessionId: z.string(),
    createdAt: z.number().describe('Epoch milliseconds.'),
    connectionId: z.string().describe('The run of the agent process it belongs to; `server` when there is none.'),
    sender: eventSenderSchema,
    payload: z
      .custom<JsonRpcMessage>((value) => typeof value === 'object' && value !== null)
      .meta({ type: 'object', description: 'A JSON-RPC 2.0 message, as it passed.' }),
  })
  .meta({ id: 'SessionEvent' });

export type SessionEvent = z.infer<typeof sessionEventSchema>;

/** A page of events: `GET /v1/sessions/{id}/events?after=&limit=`. */
export const eventPageSchema = z
  .object({
    events: z.array(sessionEventSchema),
    lastIndex: z.number().int().describe('The last index of the whole log when the page was read.'),
    nextAfter: z.number().int().describe('Pass as `after` to go on; equals the index of the last event of the page.'),
    gap: z
      .object({ from: z.number().int(), to: z.number().int(), reason: z.string() })
      .optional()
      .describe('Events that were asked for and are no longer stored.'),
  })
  .meta({ id: 'EventPage' });

export type EventPage = z.infer<typeof eventPageSchema>;

/** The `gap` event of a stream: what was asked for and is no longer stored. Never silent. */
export interface EventGap {
  from: number;
  to: number;
  reason: string;
}
