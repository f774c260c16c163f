import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import {
  processCreateRequestSchema,
  processInfoSchema,
  processRunRequestSchema,
  processRunResponseSchema,
} from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import type { Processes } from '../processes.ts';

const tags = ['processes'];

const runCommand = createRoute({
  method: 'post',
  path: '/v1/processes/run',
  tags,
  summary: 'Run a command to its end',
  description:
    'Answers when the command has exited. The timeout, and a caller who hangs up, end it with all it started. What it leaves in the ' +
    'background ends with it: what should stay is created with `POST /v1/processes`.',
  request: { body: { required: true, content: { 'application/json': { schema: processRunRequestSchema } } } },
  responses: {
    200: jsonResponse(
      processRunResponseSchema,
      'How it ended and what it wrote; also when it failed or took too long.',
    ),
    ...problemResponses('invalid_request', 'conflict'),
  },
});

const createProcess = createRoute({
  method: 'post',
  path: '/v1/processes',
  tags,
  summary: 'Start a process that goes on',
  description:
    'With pipes, or with a terminal (`tty`). It ends with the server. When its first process exits, what that left is ended too.',
  request: { body: { required: true, content: { 'application/json': { schema: processCreateRequestSchema } } } },
  responses: {
    200: jsonResponse(processInfoSchema, 'The process, started.'),
    ...problemResponses('invalid_request', 'conflict'),
  },
});

export function registerRunRoutes(app: OpenAPIHono, processes: Processes): void {
  app.openapi(runCommand, async (context) =>
    context.json(await processes.run(context.req.valid('json'), context.req.raw.signal), 200),
  );
  app.openapi(createProcess, async (context) => {
    const process = await processes.create(context.req.valid('json'));
    return context.json(process.info(), 200);
  });
}
