import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  createSessionRequestSchema,
  sessionIdSchema,
  sessionListSchema,
  sessionSchema,
  updateSessionRequestSchema,
} from '@sandbox-agent/protocol';
import { callerName, callerOf } from '../../http/caller.ts';
import { problemResponses } from '../../http/openapi-responses.ts';
import type { Sessions } from '../sessions.ts';
import { requireApprovalScope } from './require-approval-scope.ts';

export const sessionParameters = z.object({ id: sessionIdSchema });

const jsonSession = { content: { 'application/json': { schema: sessionSchema } } };

const createSession = createRoute({
  method: 'post',
  path: '/v1/sessions',
  tags: ['sessions'],
  summary: 'Create a session and start its agent',
  request: { body: { required: true, content: { 'application/json': { schema: createSessionRequestSchema } } } },
  responses: {
    201: { description: 'The session; its agent is ready.', ...jsonSession },
    200: { description: 'The session that the same request created before.', ...jsonSession },
    ...problemResponses(
      'invalid_request',
      'unsupported_agent',
      'mode_not_supported',
      'agent_not_installed',
      'session_already_exists',
      'install_failed',
      'agent_process_exited',
      'agent_error',
      'agent_authentication_required',
      'timeout',
      'insufficient_storage',
    ),
  },
});

const listSessions = createRoute({
  method: 'get',
  path: '/v1/sessions',
  tags: ['sessions'],
  summary: 'List the sessions, newest first',
  responses: {
    200: { description: 'All sessions.', content: { 'application/json': { schema: sessionListSchema } } },
  },
});

const getSession = createRoute({
  method: 'get',
  path: '/v1/sessions/{id}',
  tags: ['sessions'],
  summary: 'A session with its state and the evidence for it',
  request: { params: sessionParameters },
  responses: { 200: { description: 'The session.', ...jsonSession }, ...problemResponses('session_not_found') },
});

const updateSession = createRoute({
  method: 'patch',
  path: '/v1/sessions/{id}',
  tags: ['sessions'],
  summary: 'Change mode, model, thought level, config options, permission policy or title',
  request: {
    params: sessionParameters,
    body: { required: true, content: { 'application/json': { schema: updateSessionRequestSchema } } },
  },
  responses: {
    200: { description: 'The session as it is now.', ...jsonSession },
    ...problemResponses(
      'invalid_request',
      'mode_not_supported',
      'session_not_found',
      'agent_process_exited',
      'agent_error',
      'agent_authentication_required',
    ),
  },
});

const deleteSession = createRoute({
  method: 'delete',
  path: '/v1/sessions/{id}',
  tags: ['sessions'],
  summary: 'End a session, its agent and every process of it, and remove its log',
  request: { params: sessionParameters },
  responses: { 204: { description: 'Nothing is left of it.' }, ...problemResponses('session_not_found') },
});

/** Creating, reading, changing and deleting sessions. */
export function registerSessionRoutes(app: OpenAPIHono, sessions: Sessions): void {
  app.openapi(createSession, async (context) => {
    const request = context.req.valid('json');
    requireApprovalScope(callerOf(context.env as object), request);
    const { session, created } = await sessions.create(request);
    return context.json(session.view({ withUsage: true }), created ? 201 : 200);
  });
  app.openapi(listSessions, async (context) => {
    const { grant } = callerOf(context.env as object);
    const all = await sessions.list();
    const visible = grant?.sessionId === undefined ? all : all.filter(({ id }) => id === grant.sessionId);
    return context.json({ sessions: visible.map((session) => session.view({ withUsage: false })) }, 200);
  });
  app.openapi(getSession, async (context) => {
    const session = await sessions.get(context.req.valid('param').id);
    return context.json(session.view({ withUsage: true }), 200);
  });
  app.openapi(updateSession, async (context) => {
    const request = context.req.valid('json');
    const caller = callerOf(context.env as object);
    requireApprovalScope(caller, request);
    const session = await sessions.getStarted(context.req.valid('param').id);
    await session.update(request, callerName(caller));
    return context.json(session.view({ withUsage: true }), 200);
  });
  app.openapi(deleteSession, async (context) => {
    await sessions.delete(context.req.valid('param').id);
    return context.body(null, 204);
  });
}
