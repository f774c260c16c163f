import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  cancelResponseSchema,
  idempotencyKeySchema,
  promptAcceptedSchema,
  promptRequestSchema,
  promptStatusSchema,
} from '@sandbox-agent/protocol';
import { problemResponses } from '../../http/openapi-responses.ts';
import { ProblemError } from '../../http/problem-error.ts';
import type { Sessions } from '../sessions.ts';
import { readPreferWait } from './prefer-wait.ts';
import { sessionParameters } from './session-routes.ts';

const sendPrompt = createRoute({
  method: 'post',
  path: '/v1/sessions/{id}/prompts',
  tags: ['prompts'],
  summary: 'Send a prompt',
  description:
    'Answers 202 once the prompt is durable. With `Prefer: wait=N` the request stays open for up to N seconds and answers 200 ' +
    'when the turn has ended by then. The turn itself has no deadline.',
  request: {
    params: sessionParameters,
    headers: z.object({
      'idempotency-key': idempotencyKeySchema.optional(),
      prefer: z.string().optional().describe('`wait=N`: seconds.'),
    }),
    body: { required: true, content: { 'application/json': { schema: promptRequestSchema } } },
  },
  responses: {
    200: { description: 'The turn has ended.', content: { 'application/json': { schema: promptStatusSchema } } },
    202: { description: 'Accepted, durable.', content: { 'application/json': { schema: promptAcceptedSchema } } },
    ...problemResponses(
      'invalid_request',
      'session_not_found',
      'conflict',
      'payload_too_large',
      'idempotency_mismatch',
      'insufficient_storage',
    ),
  },
});

const getPrompt = createRoute({
  method: 'get',
  path: '/v1/sessions/{id}/prompts/{promptId}',
  tags: ['prompts'],
  summary: 'How far a prompt is',
  request: { params: sessionParameters.extend({ promptId: z.string() }) },
  responses: {
    200: { description: 'Its status.', content: { 'application/json': { schema: promptStatusSchema } } },
    ...problemResponses('session_not_found', 'not_found'),
  },
});

const cancelTurn = createRoute({
  method: 'post',
  path: '/v1/sessions/{id}/cancel',
  tags: ['prompts'],
  summary: 'Cancel the running turn, or one prompt; the session stays',
  request: {
    params: sessionParameters,
    query: z.object({
      queued: z.enum(['true', 'false']).optional().describe('Cancel the queued prompts too. Default false.'),
      promptId: z.string().optional().describe('Cancel this prompt alone, whether its turn runs or it still waits.'),
    }),
  },
  responses: {
    202: {
      description: 'What will end as cancelled.',
      content: { 'application/json': { schema: cancelResponseSchema } },
    },
    ...problemResponses('invalid_request', 'session_not_found', 'not_found'),
  },
});

/** Prompts and the cancelling of their turns. */
export function registerPromptRoutes(app: OpenAPIHono, sessions: Sessions): void {
  app.openapi(sendPrompt, async (context) => {
    const session = await sessions.getStarted(context.req.valid('param').id);
    const headers = context.req.valid('header');
    const waitSeconds = readPreferWait(headers.prefer);
    const accepted = await session.prompt(context.req.valid('json'), headers['idempotency-key']);
    if (waitSeconds === undefined) {
      return context.json({ promptId: accepted.promptId, index: accepted.index }, 202);
    }
    const status = await session.waitForPrompt(accepted.promptId, {
      signal: context.req.raw.signal,
      timeoutMs: waitSeconds * 1000,
    });
    return status.status === 'done'
      ? context.json(status, 200)
      : context.json({ promptId: status.promptId, index: status.index }, 202);
  });
  app.openapi(getPrompt, async (context) => {
    const { id, promptId } = context.req.valid('param');
    const session = await sessions.get(id);
    return context.json(session.promptStatus(promptId), 200);
  });
  app.openapi(cancelTurn, async (context) => {
    const session = await sessions.get(context.req.valid('param').id);
    const { queued, promptId } = context.req.valid('query');
    if (promptId !== undefined && queued === 'true') {
      throw new ProblemError(
        'invalid_request',
        'Expected promptId or queued=true, got both: one prompt, or all of them.',
      );
    }
    return context.json(session.cancel({ includeQueued: queued === 'true', promptId }), 202);
  });
}
