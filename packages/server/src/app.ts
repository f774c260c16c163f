import { Hono } from 'hono';
import type { FeatureMount } from './http/feature.ts';
import { problemResponse } from './http/problem-response.ts';
import { ProblemError } from './http/problem-error.ts';
import { requestProblem } from './http/request-problem.ts';
import { unmatchedRoute } from './http/unmatched-route.ts';
import type { Logger } from './telemetry/logger.ts';

export interface AppOptions {
  readonly version: string;
  readonly logger: Logger;
  readonly features: readonly FeatureMount[];
}

/** The server's one app on `Request` and `Response`; each runtime adapter serves its `fetch`. */
export function createApp(options: AppOptions): Hono {
  const app = new Hono();
  app.get('/', (context) => context.json({ name: 'sandbox-agent', version: options.version, docs: '/v1/openapi.json' }));
  app.get('/v1/health', (context) => context.json({ status: 'ok' }));
  for (const feature of options.features) {
    const load = memoizeSuccess(() => feature.load());
    app.all(`${feature.prefix}/*`, async (context) => (await load()).fetch(context.req.raw, context.env as object));
  }
  app.notFound((context) => unmatchedRoute(app, context.req));
  app.onError((error, context) => {
    const problem = requestProblem(error);
    if (problem === undefined) {
      options.logger.error({ err: error, method: context.req.method, path: context.req.path }, 'request failed');
    }
    return problemResponse(problem ?? new ProblemError('internal', 'The request failed inside the server.'), context.req.path);
  });
  return app;
}

function memoizeSuccess<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}
