import type { OpenAPIHono } from '@hono/zod-openapi';
import { createOpenApiApp } from '../http/openapi-app.ts';
import type { FilesDependencies } from './dependencies.ts';
import { createPathLocks } from './path-locks.ts';
import { registerArchiveRoutes } from './routes/archive-routes.ts';
import { registerContentRoutes } from './routes/content-routes.ts';
import { registerEntryRoutes } from './routes/entry-routes.ts';

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
  return { routes: app, close: () => Promise.resolve() };
}
