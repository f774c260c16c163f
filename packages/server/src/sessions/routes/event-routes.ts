import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { eventPageSchema } from '@sandbox-agent/protocol';
import { eventStreamHeaders, readLastEventId } from '../../http/event-stream.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { problemResponses } from '../../http/openapi-responses.ts';
import type { LogPage } from '../../log/index.ts';
import type { Sessions } from '../sessions.ts';
import { sessionParameters } from './session-routes.ts';

const defaultPageLimit = 1000;
/** A page is built in memory; a stream is not. */
const maximumPageBytes = 32 * 1024 * 1024;

const eventIndex = z.coerce.number().int().min(0);

const readEvents = createRoute({
  method: 'get',
  path: '/v1/sessions/{id}/events',
  tags: ['events'],
  summary: 'Events after an index: a page, or a stream that follows the log',
  description:
    'With `Accept: text/event-stream` the answer is the log as server-sent events: `id` is the event index, and a stream resumes ' +
    'exactly after `Last-Event-ID` (or `after`). `follow=false` ends it at the present end. What is no longer stored is announced ' +
    'first, as `event: gap`.',
  request: {
    params: sessionParameters,
    query: z.object({
      after: eventIndex.optional().describe('Only events with a greater index. Default 0.'),
      limit: z.coerce.number().int().min(1).max(10_000).optional().describe(`Of a page. Default ${defaultPageLimit}.`),
      follow: z.enum(['true', 'false']).optional().describe('Of a stream. Default true.'),
    }),
    headers: z.object({ 'last-event-id': z.string().optional(), accept: z.string().optional() }),
  },
  responses: {
    200: {
      description: 'A page, or the stream.',
      content: {
        'application/json': { schema: eventPageSchema },
        'text/event-stream': { schema: z.string() },
      },
    },
    ...problemResponses('invalid_request', 'session_not_found', 'not_acceptable', 'conflict'),
  },
});

/** A session's log, by page and as a stream. */
export function registerEventRoutes(app: OpenAPIHono, sessions: Sessions): void {
  app.openapi(readEvents, async (context) => {
    const { log } = await sessions.get(context.req.valid('param').id);
    const query = context.req.valid('query');
    const headers = context.req.valid('header');
    const after = readLastEventId(headers['last-event-id']) ?? query.after ?? 0;
    requireKnown(after, log.lastIndex);
    if (acceptsEventStream(headers.accept)) {
      const stream = log.stream({ after, follow: query.follow !== 'false', signal: context.req.raw.signal });
      return new Response(stream, { headers: eventStreamHeaders }) as never;
    }
    const page = await log.readPage({ after, limit: query.limit ?? defaultPageLimit, maxBytes: maximumPageBytes });
    return new Response(pageBody(page), { headers: { 'content-type': 'application/json' } }) as never;
  });
}

/** The events are inserted as they are stored: parsing them to serialise them again would change and cost. */
function pageBody({ json, lastIndex, nextAfter, gap }: LogPage): Uint8Array<ArrayBuffer> {
  const rest = JSON.stringify({ lastIndex, nextAfter, ...(gap === undefined ? {} : { gap }) });
  return Buffer.concat([Buffer.from('{"events":'), json, Buffer.from(`,${rest.slice(1)}`)]);
}

function acceptsEventStream(accept: string | undefined): boolean {
  if (accept === undefined || /(^|,)\s*(\*\/\*|application\/(\*|json))/.test(accept)) {
    return accept?.includes('text/event-stream') === true;
  }
  if (accept.includes('text/event-stream') || accept.includes('text/*')) {
    return true;
  }
  throw new ProblemError(
    'not_acceptable',
    `Events come as application/json or text/event-stream; got ${JSON.stringify(accept)}.`,
  );
}

/** A caller that has seen more than there is has seen another log: going on in silence would hide events from it. */
function requireKnown(after: number, lastIndex: number): void {
  if (after > lastIndex) {
    throw new ProblemError('conflict', `The log ends at ${lastIndex}; there is nothing after ${after} to go on from.`, {
      context: { after, lastIndex },
    });
  }
}
