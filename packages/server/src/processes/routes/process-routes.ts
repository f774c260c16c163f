import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  processInfoSchema,
  processListSchema,
  processOwnerSchema,
  processSignalRequestSchema,
} from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import type { Processes } from '../processes.ts';
import { processParameters } from './process-parameters.ts';

const tags = ['processes'];
const params = processParameters;
const maximumWaitMs = 10 * 60 * 1000;
const waiting = z.object({
  waitMs: z.coerce
    .number()
    .int()
    .min(0)
    .max(maximumWaitMs)
    .optional()
    .describe('How long the answer waits for the end of the whole tree. Default 0.'),
});
const answer = {
  200: jsonResponse(processInfoSchema, 'The process, as it is now.'),
  ...problemResponses('invalid_request', 'not_found'),
};

const listProcesses = createRoute({
  method: 'get',
  path: '/v1/processes',
  tags,
  summary: 'All processes, running and exited',
  description: 'Of exited ones the newest 256 are kept, for an hour.',
  request: { query: z.object({ owner: processOwnerSchema.optional() }) },
  responses: {
    200: jsonResponse(processListSchema, 'The processes, oldest first.'),
    ...problemResponses('invalid_request'),
  },
});

const getProcess = createRoute({
  method: 'get',
  path: '/v1/processes/{id}',
  tags,
  summary: 'One process, with what its tree uses',
  request: { params },
  responses: answer,
});

const deleteProcess = createRoute({
  method: 'delete',
  path: '/v1/processes/{id}',
  tags,
  summary: 'Remove the record and the output of a process that has exited',
  request: { params },
  responses: { 204: { description: 'It is removed.' }, ...problemResponses('not_found', 'conflict') },
});

const stopProcess = createRoute({
  method: 'post',
  path: '/v1/processes/{id}/stop',
  tags,
  summary: 'Ask a process tree to end: SIGTERM',
  description: 'It may refuse; `kill` cannot be refused. Nothing happens to one that has exited.',
  request: { params, query: waiting },
  responses: answer,
});

const killProcess = createRoute({
  method: 'post',
  path: '/v1/processes/{id}/kill',
  tags,
  summary: 'End a process tree by force: SIGKILL',
  request: { params, query: waiting },
  responses: answer,
});

const signalProcess = createRoute({
  method: 'post',
  path: '/v1/processes/{id}/signal',
  tags,
  summary: 'Send a signal to every process of a tree',
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: processSignalRequestSchema } } },
  },
  responses: { ...answer, ...problemResponses('invalid_request', 'not_found', 'conflict') },
});

export function registerProcessRoutes(app: OpenAPIHono, processes: Processes): void {
  app.openapi(listProcesses, (context) => {
    const listed = processes.list(context.req.valid('query').owner);
    return context.json({ processes: listed.map((process) => process.info()) }, 200);
  });
  app.openapi(getProcess, (context) => {
    const process = processes.get(context.req.valid('param').id);
    return context.json(process.detailedInfo(), 200);
  });
  app.openapi(deleteProcess, async (context) => {
    await processes.remove(context.req.valid('param').id);
    return context.body(null, 204);
  });
  app.openapi(stopProcess, async (context) => {
    const process = processes.get(context.req.valid('param').id);
    process.signal('SIGTERM');
    await process.endedWithin(context.req.valid('query').waitMs ?? 0, context.req.raw.signal);
    return context.json(process.info(), 200);
  });
  app.openapi(killProcess, async (context) => {
    const process = processes.get(context.req.valid('param').id);
    process.kill();
    await process.endedWithin(context.req.valid('query').waitMs ?? 0, context.req.raw.signal);
    return context.json(process.info(), 200);
  });
  app.openapi(signalProcess, (context) => {
    const process = processes.get(context.req.valid('param').id);
    process.requireRunning('it can be sent no signal');
    process.signal(context.req.valid('json').signal);
    return context.json(process.info(), 200);
  });
}
