import type { OpenAPIHono } from '@hono/zod-openapi';
import { createOpenApiApp } from '../../http/openapi-app.ts';
import type { GitDependencies } from '../dependencies.ts';
import { registerChangeRoutes } from './change-routes.ts';
import { registerReadRoutes } from './read-routes.ts';
import { registerRemoteRoutes } from './remote-routes.ts';

/** Everything under `/v1/git`. */
export function createGitRoutes(dependencies: GitDependencies): OpenAPIHono {
  const app = createOpenApiApp();
  registerReadRoutes(app, dependencies);
  registerChangeRoutes(app, dependencies);
  registerRemoteRoutes(app, dependencies);
  return app;
}
