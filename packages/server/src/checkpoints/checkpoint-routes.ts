import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  checkpointListSchema,
  checkpointSchema,
  createCheckpointRequestSchema,
  gitPathSchema,
  restoreCheckpointRequestSchema,
  restoredCheckpointSchema,
  sessionIdSchema,
  treeDiffSchema,
} from '@sandbox-agent/protocol';
import { callerName, callerOf, requireScope } from '../http/caller.ts';
import { createOpenApiApp } from '../http/openapi-app.ts';
import { jsonResponse, problemResponses } from '../http/openapi-responses.ts';
import type { Checkpoints } from './checkpoints.ts';

const tags = ['checkpoints'];
const params = z.object({ id: z.string().max(100) });

const createCheckpoint = createRoute({
  method: 'post',
  path: '/v1/checkpoints',
  tags,
  summary: 'Keep a workspace as it is',
  request: { body: { required: true, content: { 'application/json': { schema: createCheckpointRequestSchema } } } },
  responses: {
    201: jsonResponse(checkpointSchema, 'The checkpoint.'),
    ...problemResponses(
      'invalid_request',
      'permission_denied',
      'not_found',
      'session_not_found',
      'conflict',
      'git_failed',
      'git_not_installed',
      'timeout',
      'insufficient_storage',
    ),
  },
});

const listCheckpoints = createRoute({
  method: 'get',
  path: '/v1/checkpoints',
  tags,
  summary: 'List checkpoints, newest first',
  request: {
    query: z.strictObject({
      cwd: gitPathSchema.optional().describe('Only of this workspace.'),
      sessionId: sessionIdSchema.optional().describe('Only those taken before turns of this session, or for it.'),
    }),
  },
  responses: {
    200: jsonResponse(checkpointListSchema, 'The checkpoints.'),
    ...problemResponses('invalid_request', 'permission_denied'),
  },
});

const getCheckpoint = createRoute({
  method: 'get',
  path: '/v1/checkpoints/{id}',
  tags,
  summary: 'A checkpoint',
  request: { params },
  responses: { 200: jsonResponse(checkpointSchema, 'The checkpoint.'), ...problemResponses('not_found') },
});

const deleteCheckpoint = createRoute({
  method: 'delete',
  path: '/v1/checkpoints/{id}',
  tags,
  summary: 'Drop a checkpoint',
  request: { params },
  responses: { 204: { description: 'It is gone; its space is freed by and by.' }, ...problemResponses('not_found') },
});

const diffCheckpoint = createRoute({
  method: 'get',
  path: '/v1/checkpoints/{id}/diff',
  tags,
  summary: 'What has changed since a checkpoint',
  request: {
    params,
    query: z.strictObject({
      to: z
        .string()
        .max(100)
        .optional()
        .describe('Another checkpoint of the same workspace. Default: the workspace as it is.'),
      file: z
        .union([gitPathSchema, z.array(gitPathSchema).max(1000)])
        .optional()
        .describe('Only these. May be repeated.'),
      contextLines: z.coerce.number().int().min(0).max(10_000).optional().describe('Default 3.'),
      maxBytes: z.coerce
        .number()
        .int()
        .min(0)
        .max(64 * 1024 * 1024)
        .optional()
        .describe('Of the patch. Default 4194304.'),
    }),
  },
  responses: {
    200: jsonResponse(treeDiffSchema, 'The files that differ, and the patch.'),
    ...problemResponses(
      'invalid_request',
      'permission_denied',
      'not_found',
      'conflict',
      'git_failed',
      'git_not_installed',
      'timeout',
    ),
  },
});

const restoreCheckpoint = createRoute({
  method: 'post',
  path: '/v1/checkpoints/{id}/restore',
  tags,
  summary: 'Make the workspace what it was',
  description:
    'What it is now is kept first, as `safety`. Ignored files stay as they are, unless the checkpoint has them too. Each session that ' +
    'works there gets `_server/checkpoint_restored`.',
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: restoreCheckpointRequestSchema } } },
  },
  responses: {
    200: jsonResponse(restoredCheckpointSchema, 'What was done.'),
    ...problemResponses(
      'invalid_request',
      'permission_denied',
      'not_found',
      'conflict',
      'git_failed',
      'git_not_installed',
      'timeout',
      'insufficient_storage',
    ),
  },
});

const defaultPatchBytes = 4 * 1024 * 1024;

/** Everything under `/v1/checkpoints`. */
export function createCheckpointRoutes(checkpoints: Checkpoints): OpenAPIHono {
  const app = createOpenApiApp();
  app.openapi(createCheckpoint, async (context) =>
    context.json(await checkpoints.create(context.req.valid('json'), context.req.raw.signal), 201),
  );
  app.openapi(listCheckpoints, async (context) =>
    context.json({ checkpoints: await checkpoints.list(context.req.valid('query')) }, 200),
  );
  app.openapi(getCheckpoint, async (context) =>
    context.json(await checkpoints.get(context.req.valid('param').id), 200),
  );
  app.openapi(deleteCheckpoint, async (context) => {
    await checkpoints.remove(context.req.valid('param').id);
    return context.body(null, 204);
  });
  app.openapi(diffCheckpoint, async (context) => {
    const { to, file = [], contextLines, maxBytes = defaultPatchBytes } = context.req.valid('query');
    const files = typeof file === 'string' ? [file] : file;
    const request = { to, files, contextLines, maxPatchBytes: maxBytes };
    return context.json(await checkpoints.diff(context.req.valid('param').id, request, context.req.raw.signal), 200);
  });
  app.openapi(restoreCheckpoint, async (context) => {
    const { cancel = false } = context.req.valid('json');
    const caller = callerOf(context.env as object);
    if (cancel) {
      requireScope(caller, 'sessions:write', 'To cancel turns');
    }
    const options = { cancel, by: callerName(caller), signal: context.req.raw.signal };
    return context.json(await checkpoints.restore(context.req.valid('param').id, options), 200);
  });
  return app;
}
