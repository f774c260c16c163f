import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { processLogsSchema, processLogsStreamSchema, type ProcessLogsStream } from '@sandbox-agent/protocol';
import { callerOf } from '../../http/caller.ts';
import { eventStreamHeaders, readLastEventId } from '../../http/event-stream.ts';
import { problemResponses } from '../../http/openapi-responses.ts';
import { untilExpiry } from '../../http/until-expiry.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import { createLogEventStream } from '../output/log-event-stream.ts';
import { createLogPage, tailStart } from '../output/log-page.ts';
import type { OutputStream } from '../output/log-entry.ts';
import type { Processes } from '../processes.ts';
import { processParameters } from './process-parameters.ts';

const sequence = z.coerce.number().int().min(0);

const readLogs = createRoute({
  method: 'get',
  path: '/v1/processes/{id}/logs',
  tags: ['processes'],
  summary: 'What a process wrote: a page, or a stream that follows it',
  description:
    'With `follow=true` the answer is a stream of server-sent events: `event: log` for each entry, `id` its sequence, and ' +
    '`event: exit` last, when the process has exited and everything it wrote was sent. A stream resumes after `Last-Event-ID` (or ' +
    '`since`). What is not kept any more is announced as `event: gap`, and in a page as `gap`.',
  request: {
    params: processParameters,
    query: z.object({
      stream: processLogsStreamSchema.optional().describe('Default: all that the process has.'),
      tail: sequence.optional().describe('Only so many of the newest entries; a stream begins with them.'),
      since: sequence.optional().describe('Only entries with a greater sequence.'),
      follow: z.enum(['true', 'false']).optional(),
    }),
    headers: z.object({ 'last-event-id': z.string().optional() }),
  },
  responses: {
    200: {
      description: 'A page, or the stream.',
      content: { 'application/json': { schema: processLogsSchema }, 'text/event-stream': { schema: z.string() } },
    },
    ...problemResponses('invalid_request', 'not_found'),
  },
});

export function registerLogRoutes(app: OpenAPIHono, processes: Processes, clock: Pick<Clock, 'now'>): void {
  app.openapi(readLogs, async (context) => {
    const { id: processId, log, terminal } = processes.get(context.req.valid('param').id);
    const { tail, since, follow, stream = terminal === undefined ? 'combined' : 'pty' } = context.req.valid('query');
    const only = onlyStream(stream);
    const seen = readLastEventId(context.req.valid('header')['last-event-id']);
    let after = seen ?? since ?? 0;
    if (tail !== undefined && seen === undefined) {
      after = await tailStart(log, { only, after, tail });
    }
    if (follow === 'true') {
      const { grant } = callerOf(context.env as object);
      const { signal } = grant === undefined ? context.req.raw : untilExpiry(context.req.raw, grant, clock.now());
      const events = createLogEventStream(log, { after, stream: only, signal });
      return new Response(events, { headers: eventStreamHeaders }) as never;
    }
    const page = createLogPage(log, { processId, stream, only, after, tail });
    return new Response(page, { headers: { 'content-type': 'application/json' } }) as never;
  });
}

function onlyStream(stream: ProcessLogsStream): OutputStream | undefined {
  return stream === 'combined' ? undefined : stream;
}
