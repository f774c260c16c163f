import type { OpenAPIHono } from '@hono/zod-openapi';
import { createOpenApiApp } from '../../http/openapi-app.ts';
import type { Clock } from '../../lifecycle/clock.ts';
import type { Desktop } from '../desktop.ts';
import { registerAppRoutes } from './app-routes.ts';
import { registerInputRoutes } from './input-routes.ts';
import { registerLifecycleRoutes } from './lifecycle-routes.ts';
import { registerRecordingRoutes } from './recording-routes.ts';
import { registerScreenshotRoutes } from './screenshot-routes.ts';
import { registerStreamRoutes } from './stream-routes.ts';
import { registerWindowRoutes } from './window-routes.ts';

/** Everything under `/v1/desktop`. */
export function createDesktopRoutes(desktop: Desktop, { clock }: { readonly clock: Pick<Clock, 'now'> }): OpenAPIHono {
  const app = createOpenApiApp();
  registerLifecycleRoutes(app, desktop);
  registerScreenshotRoutes(app, desktop);
  registerInputRoutes(app, desktop);
  registerWindowRoutes(app, desktop);
  registerAppRoutes(app, desktop);
  registerRecordingRoutes(app, desktop);
  registerStreamRoutes(app, desktop, clock);
  return app;
}
