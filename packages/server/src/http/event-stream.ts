import { ProblemError } from './problem-error.ts';

/** The headers of every event stream. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that collects or changes the stream would break it.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** The number that a reader has seen last, from its `Last-Event-ID`; `undefined` when it names none. @throws ProblemError `invalid_request` */
export function readLastEventId(header: string | null | undefined): number | undefined {
  if (header === undefined || header === null || header === '') {
    return undefined;
  }
  if (!/^\d{1,15}$/.test(header)) {
    throw new ProblemError('invalid_request', `Last-Event-ID must be an event index; got ${JSON.stringify(header)}.`);
  }
  return Number(header);
}
