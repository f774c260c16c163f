import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import { healthSchema } from '@sandbox-agent/protocol';
import { jsonResponse } from '../http/openapi-responses.ts';

const healthRoute = createRoute({
  method: 'get',
  path: '/v1/health',
  summary: 'Whether the server serves',
  description: 'Needs no token. Only `status` is answered without one.',
  security: [],
  responses: { 200: jsonResponse(healthSchema, 'The server serves.') },
});

/** The route for the API description. The server answers it without this file, which loads schemas. */
export function createHealthApp(): OpenAPIHono {
  const app = new OpenAPIHono();
  app.openAPIRegistry.registerPath(healthRoute);
  return app;
}
