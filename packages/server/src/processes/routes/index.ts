import type { OpenAPIHono } from '@hono/zod-openapi';
import { createOpenApiApp } from '../../http/openapi-app.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Processes } from '../processes.ts';
import { registerConfigRoutes } from './config-routes.ts';
import { registerInputRoutes } from './input-routes.ts';
import { registerLogRoutes } from './log-routes.ts';
import { registerProcessRoutes } from './process-routes.ts';
import { registerRunRoutes } from './run-routes.ts';
import { registerTerminalRoutes } from './terminal-routes.ts';

/** Everything under `/v1/processes`. */
export function createProcessRoutes(
  processes: Processes,
  { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
): OpenAPIHono {
  const app = createOpenApiApp();
  // Before `/v1/processes/{id}`, of which their paths are cases.
  registerConfigRoutes(app, processes);
  registerRunRoutes(app, processes);
  registerProcessRoutes(app, processes);
  registerLogRoutes(app, processes, clock);
  registerInputRoutes(app, processes);
  registerTerminalRoutes(app, { processes, clock, logger });
  return app;
}
