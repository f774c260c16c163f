import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { permissionAnswerSchema, permissionDecisionSchema, permissionListSchema } from '@sandbox-agent/protocol';
import { callerName, callerOf } from '../../http/caller.ts';
import { problemResponses } from '../../http/openapi-responses.ts';
import type { Sessions } from '../sessions.ts';
import { sessionParameters } from './session-routes.ts';

const listPermissions = createRoute({
  method: 'get',
  path: '/v1/sessions/{id}/permissions',
  tags: ['permissions'],
  summary: 'The permission requests that wait for an answer',
  request: { params: sessionParameters },
  responses: {
    200: {
      description: 'Open requests, oldest first.',
      content: { 'application/json': { schema: permissionListSchema } },
    },
    ...problemResponses('session_not_found'),
  },
});

const answerPermission = createRoute({
  method: 'post',
  path: '/v1/sessions/{id}/permissions/{requestId}',
  tags: ['permissions'],
  summary: 'Answer a permission request; the first answer wins',
  request: {
    params: sessionParameters.extend({ requestId: z.string() }),
    body: { required: true, content: { 'application/json': { schema: permissionAnswerSchema } } },
  },
  responses: {
    200: { description: 'The decision.', content: { 'application/json': { schema: permissionDecisionSchema } } },
    ...problemResponses('invalid_request', 'session_not_found', 'not_found', 'conflict'),
  },
});

/** Permission requests of agents and their answers. */
export function registerPermissionRoutes(app: OpenAPIHono, sessions: Sessions): void {
  app.openapi(listPermissions, async (context) => {
    const session = await sessions.get(context.req.valid('param').id);
    return context.json({ permissions: session.permissions() }, 200);
  });
  app.openapi(answerPermission, async (context) => {
    const { id, requestId } = context.req.valid('param');
    const session = await sessions.get(id);
    const by = callerName(callerOf(context.env as object));
    return context.json(session.answerPermission(requestId, context.req.valid('json'), by), 200);
  });
}
