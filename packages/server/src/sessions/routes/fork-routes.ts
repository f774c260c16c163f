import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { forkSessionRequestSchema, sessionSchema } from '@sandbox-agent/protocol';
import { problemResponses } from '../../http/openapi-responses.ts';
import type { Sessions } from '../sessions.ts';
import { sessionParameters } from './session-routes.ts';

const jsonSession = { content: { 'application/json': { schema: sessionSchema } } };

const forkSession = createRoute({
  method: 'post',
  path: '/v1/sessions/{id}/fork',
  tags: ['sessions'],
  summary: 'Create a second session that goes on from where this one is',
  request: {
    params: sessionParameters,
    body: { required: true, content: { 'application/json': { schema: forkSessionRequestSchema } } },
  },
  responses: {
    201: { description: 'The new session; its agent is ready.', ...jsonSession },
    200: { description: 'The session that the same request created before.', ...jsonSession },
    ...problemResponses(
      'invalid_request',
      'session_not_found',
      'conflict',
      'session_already_exists',
      'agent_process_exited',
      'agent_error',
      'agent_authentication_required',
      'timeout',
      'insufficient_storage',
    ),
  },
});

/** Forking a session. */
export function registerForkRoutes(app: OpenAPIHono, sessions: Sessions): void {
  app.openapi(forkSession, async (context) => {
    const { session, created } = await sessions.fork(context.req.valid('param').id, context.req.valid('json'));
    return context.json(session.view({ withUsage: true }), created ? 201 : 200);
  });
}
