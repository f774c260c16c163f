import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { processConfigSchema, processConfigUpdateSchema } from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import type { Processes } from '../processes.ts';

const path = '/v1/processes/config';
const tags = ['processes'];

const readConfig = createRoute({
  method: 'get',
  path,
  tags,
  summary: 'The limits of processes',
  responses: { 200: jsonResponse(processConfigSchema, 'The limits.') },
});

const updateConfig = createRoute({
  method: 'post',
  path,
  tags,
  summary: 'Change limits of processes',
  description: 'What is left out stays as it is. `defaultRunTimeoutMs` never exceeds `maxRunTimeoutMs`.',
  request: { body: { required: true, content: { 'application/json': { schema: processConfigUpdateSchema } } } },
  responses: {
    200: jsonResponse(processConfigSchema, 'All limits, as they are now.'),
    ...problemResponses('invalid_request'),
  },
});

export function registerConfigRoutes(app: OpenAPIHono, { settings }: Processes): void {
  app.openapi(readConfig, (context) => context.json(settings.config, 200));
  app.openapi(updateConfig, (context) => context.json(settings.update(context.req.valid('json')), 200));
}
