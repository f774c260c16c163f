import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  codeContextListSchema,
  codeContextSchema,
  codeInterruptResponseSchema,
  createCodeContextRequestSchema,
} from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import type { CodeContexts } from '../code-contexts.ts';

const params = z.object({ id: z.string().min(1) });
const tags = ['code'];

const createContext = createRoute({
  method: 'post',
  path: '/v1/code/contexts',
  tags,
  summary: 'Start an interpreter that keeps its state from call to call',
  request: { body: { required: true, content: { 'application/json': { schema: createCodeContextRequestSchema } } } },
  responses: {
    201: jsonResponse(codeContextSchema, 'The context; it takes calls.'),
    ...problemResponses(
      'invalid_request',
      'permission_denied',
      'conflict',
      'kernel_failed',
      'kernel_not_installed',
      'shutting_down',
    ),
  },
});

const listContexts = createRoute({
  method: 'get',
  path: '/v1/code/contexts',
  tags,
  summary: 'List the code contexts',
  responses: { 200: jsonResponse(codeContextListSchema, 'All of them, oldest first.') },
});

const getContext = createRoute({
  method: 'get',
  path: '/v1/code/contexts/{id}',
  tags,
  summary: 'A code context with its state',
  request: { params },
  responses: { 200: jsonResponse(codeContextSchema, 'The context.'), ...problemResponses('not_found') },
});

const deleteContext = createRoute({
  method: 'delete',
  path: '/v1/code/contexts/{id}',
  tags,
  summary: 'End a context, its interpreter and every process that it started',
  request: { params },
  responses: { 204: { description: 'Nothing is left of it.' }, ...problemResponses('not_found') },
});

const interruptContext = createRoute({
  method: 'post',
  path: '/v1/code/contexts/{id}/interrupt',
  tags,
  summary: 'Stop the running code and keep the state',
  description: 'What does not stop in five seconds is ended with its interpreter: `stateKept` of the call tells.',
  request: { params },
  responses: {
    200: jsonResponse(codeInterruptResponseSchema, 'Whether something was running.'),
    ...problemResponses('not_found'),
  },
});

const restartContext = createRoute({
  method: 'post',
  path: '/v1/code/contexts/{id}/restart',
  tags,
  summary: 'Start the interpreter again, without the old state',
  description: 'Running code is ended. Calls that wait run on the new interpreter.',
  request: { params },
  responses: {
    200: jsonResponse(codeContextSchema, 'The context; it takes calls.'),
    ...problemResponses('not_found', 'kernel_failed', 'kernel_not_installed'),
  },
});

/** Creating, reading, stopping and deleting contexts. */
export function registerContextRoutes(app: OpenAPIHono, contexts: CodeContexts): void {
  app.openapi(createContext, async (context) => {
    const created = await contexts.create(context.req.valid('json'));
    return context.json(created.view(), 201);
  });
  app.openapi(listContexts, (context) => context.json({ contexts: contexts.list().map((found) => found.view()) }, 200));
  app.openapi(getContext, (context) => context.json(contexts.get(context.req.valid('param').id).view(), 200));
  app.openapi(deleteContext, async (context) => {
    await contexts.delete(context.req.valid('param').id);
    return context.body(null, 204);
  });
  app.openapi(interruptContext, (context) =>
    context.json({ interrupted: contexts.get(context.req.valid('param').id).interrupt() }, 200),
  );
  app.openapi(restartContext, async (context) => {
    const found = contexts.get(context.req.valid('param').id);
    await found.restart();
    return context.json(found.view(), 200);
  });
}
