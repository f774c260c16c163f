import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { permissionDryRunRequestSchema, permissionDryRunSchema } from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import { dryRunPolicy } from '../policy/dry-run.ts';
import type { Sessions } from '../sessions.ts';
import { sessionParameters } from './session-routes.ts';

const dryRun = createRoute({
  method: 'post',
  path: '/v1/sessions/{id}/permissions/dry-run',
  tags: ['permissions'],
  summary: 'What a policy would have answered to the permission requests of the log',
  description: 'Nothing is changed. Paths are resolved as they lead now.',
  request: {
    params: sessionParameters,
    body: { required: true, content: { 'application/json': { schema: permissionDryRunRequestSchema } } },
  },
  responses: {
    200: jsonResponse(permissionDryRunSchema, 'Each request, with what was decided at the time.'),
    ...problemResponses('invalid_request', 'session_not_found'),
  },
});

/** Trying a permission policy on what has happened. */
export function registerDryRunRoute(app: OpenAPIHono, sessions: Sessions): void {
  app.openapi(dryRun, async (context) => {
    const { log, cwd } = await sessions.get(context.req.valid('param').id);
    const { policy } = context.req.valid('json');
    const { signal } = context.req.raw;
    return context.json(await dryRunPolicy({ entries: log.entries({ after: 0 }), policy, cwd, signal }), 200);
  });
}
