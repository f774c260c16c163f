import type { OpenAPIHono } from '@hono/zod-openapi';
import { createOpenApiApp } from '../../http/openapi-app.ts';
import type { Sessions } from '../sessions.ts';
import { registerDryRunRoute } from './dry-run-route.ts';
import { registerEventRoutes } from './event-routes.ts';
import { registerForkRoutes } from './fork-routes.ts';
import { registerPermissionRoutes } from './permission-routes.ts';
import { registerPromptRoutes } from './prompt-routes.ts';
import { registerSessionRoutes } from './session-routes.ts';

/** Everything under `/v1/sessions`. */
export function createSessionRoutes(sessions: Sessions): OpenAPIHono {
  const app = createOpenApiApp();
  registerSessionRoutes(app, sessions);
  registerForkRoutes(app, sessions);
  registerPromptRoutes(app, sessions);
  registerDryRunRoute(app, sessions);
  registerPermissionRoutes(app, sessions);
  registerEventRoutes(app, sessions);
  return app;
}
