import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { filePathSchema, watchedChangeSchema } from '@sandbox-agent/protocol';
import { eventStreamHeaders, readLastEventId } from '../../http/event-stream.ts';
import { problemResponses } from '../../http/openapi-responses.ts';
import type { Watches } from '../watch/watches.ts';
import { flag } from './query.ts';

const watch = createRoute({
  method: 'get',
  path: '/v1/fs/watch',
  tags: ['files'],
  summary: 'What changes below a path, as server-sent events',
  description:
    'The answer begins when every change from then on will be told. A path that changes often is told of once in a while. Changes are ' +
    'not stored: a stream that resumes with `Last-Event-ID`, and one whose reader is too slow, is told of an `event: gap`; list again then.',
  request: {
    query: z.strictObject({
      path: filePathSchema,
      recursive: flag.optional().describe('Also what is in its directories. Default false.'),
    }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: { description: 'The changes.', content: { 'text/event-stream': { schema: watchedChangeSchema } } },
    ...problemResponses(
      'invalid_request',
      'permission_denied',
      'not_found',
      'conflict',
      'too_many_requests',
      'insufficient_storage',
    ),
  },
});

/** Changes as they happen. */
export function registerWatchRoutes(app: OpenAPIHono, watches: Watches): void {
  app.openapi(watch, async (context) => {
    const { path, recursive = false } = context.req.valid('query');
    const stream = await watches.open({
      path,
      isRecursive: recursive,
      lastEventId: readLastEventId(context.req.valid('header')['last-event-id']),
      signal: context.req.raw.signal,
    });
    return new Response(stream, { headers: eventStreamHeaders }) as never;
  });
}
