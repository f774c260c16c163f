import { createLazy } from '../lifecycle/lazy.ts';
import type { OpenAPIHono } from '@hono/zod-openapi';

export interface OpenApiHandlerOptions {
  readonly version: string;
  /** Loads the apps of all features. */
  loadFeatures(): Promise<readonly OpenAPIHono[]>;
}

/** `GET /v1/openapi.json`. Made by the first request, which loads every feature's schemas; kept after that. */
export function createOpenApiHandler(options: OpenApiHandlerOptions): () => Promise<Response> {
  const document = createLazy(async () => {
    const [{ createOpenApiDocument }, features] = await Promise.all([
      import('./openapi-document.ts'),
      options.loadFeatures(),
    ]);
    return JSON.stringify(createOpenApiDocument({ version: options.version, features }));
  });
  return async () => new Response(await document.load(), { headers: { 'Content-Type': 'application/json' } });
}
