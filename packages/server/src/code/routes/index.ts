import type { OpenAPIHono } from '@hono/zod-openapi';
import { createOpenApiApp } from '../../http/openapi-app.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { CodeContexts } from '../code-contexts.ts';
import { registerContextRoutes } from './context-routes.ts';
import { registerExecuteRoute } from './execute-route.ts';

/** Everything under `/v1/code`. */
export function createCodeRoutes(contexts: CodeContexts, logger: Logger): OpenAPIHono {
  const app = createOpenApiApp();
  registerContextRoutes(app, contexts);
  registerExecuteRoute(app, contexts, logger);
  return app;
}
