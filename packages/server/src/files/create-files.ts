import type { OpenAPIHono } from '@hono/zod-openapi';
import { createOpenApiApp } from '../http/openapi-app.ts';
import type { FilesDependencies } from './dependencies.ts';
import { createPathLocks } from './path-locks.ts';
import { registerArchiveRoutes } from './routes/archive-routes.ts';
import { registerContentRoutes } from './routes/content-routes.ts';
import { registerEntryRoutes } from './routes/entry-routes.ts';
import { registerSearchRoutes } from './routes/search-routes.ts';
import { registerWatchRoutes } from './routes/watch-routes.ts';
import { Searches } from './search/searches.ts';
import { Watches } from './watch/watches.ts';

/** The files API and what of it is running. */
export interface Files {
  readonly routes: OpenAPIHono;
  /** Ends watches and searches. Idempotent. */
  close(): Promise<void>;
}

export function createFiles(dependencies: FilesDependencies): Files {
  const app = createOpenApiApp();
  const shared = { ...dependencies, locks: createPathLocks() };
  registerEntryRoutes(app, shared);
  registerContentRoutes(app, shared);
  registerArchiveRoutes(app, shared);
  const watches = new Watches(dependencies.paths);
  const searches = new Searches(dependencies);
  registerWatchRoutes(app, watches);
  registerSearchRoutes(app, searches);
  return {
    routes: app,
    async close() {
      await Promise.all([watches.close(), searches.close()]);
    },
  };
}
