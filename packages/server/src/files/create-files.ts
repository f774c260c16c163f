import type { OpenAPIHono } from '@hono/zod-openapi';
import { createOpenApiApp } from '../http/openapi-app.ts';
import type { FilesDependencies } from './dependencies.ts';

/** The files API and what of it is running. */
export interface Files {
  readonly routes: OpenAPIHono;
  /** Ends watches and searches. Idempotent. */
  close(): Promise<void>;
}

export function createFiles(_dependencies: FilesDependencies): Files {
  return { routes: createOpenApiApp(), close: () => Promise.resolve() };
}
