import { Hono, type MiddlewareHandler } from 'hono';
import { createHealthHandler, type HealthOptions } from './health/health-handler.ts';
import type { AccessRules } from './http/access-rules.ts';
import type { AppFetch } from './http/app-fetch.ts';
import { withCaller } from './http/caller.ts';
import type { FeatureMount } from './http/feature.ts';
import { asGetRequest, headResponse } from './http/head-response.ts';
import { mountFeature } from './http/mount-feature.ts';
import { createOpenApiHandler } from './http/openapi-handler.ts';
import { ProblemError } from './http/problem-error.ts';
import { problemResponse } from './http/problem-response.ts';
import { requestIdHeader } from './http/request-id.ts';
import { requestProblem } from './http/request-problem.ts';
import { requireValidEncoding } from './http/request-url.ts';
import { unmatchedRoute } from './http/unmatched-route.ts';
import { mayStream, untilExpiry } from './http/until-expiry.ts';
import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Clock } from './lifecycle/clock.ts';
import type { Logger } from './telemetry/logger.ts';

export interface AppOptions extends Omit<HealthOptions, 'isTrusted'> {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly accessRules: AccessRules;
  /** Absent: no page of another origin may read an answer. */
  readonly corsHeaders?: MiddlewareHandler | undefined;
  readonly maxBodyBytes: number;
  readonly features: readonly FeatureMount[];
  requestId(request: Request): string;
}

interface AppEnvironment {
  Variables: { requestId: string };
}

/** The server's one app on `Request` and `Response`; each runtime adapter serves it. */
export function createApp(options: AppOptions): AppFetch {
  const app = new Hono<AppEnvironment>();
  const health = createHealthHandler({ ...options, isTrusted: options.accessRules.isTrusted });
  const features = options.features.map((feature) => mountFeature(feature, options.maxBodyBytes));
  const openApi = createOpenApiHandler({
    version: options.version,
    loadFeatures: () => Promise.all([loadHealthApp(), ...features.map(({ load }) => load())]),
  });

  app.use(async (context, next) => {
    context.set('requestId', options.requestId(context.req.raw));
    await next();
    context.res.headers.set(requestIdHeader, context.get('requestId'));
  });
  if (options.corsHeaders !== undefined) {
    app.use(options.corsHeaders);
  }
  app.use(async (context, next) => {
    requireValidEncoding(context.req.url);
    const caller = options.accessRules.require(context.req.raw, context.req.path);
    context.env = withCaller(context.env as object, caller);
    if (caller.grant !== undefined && mayStream(context.req.raw)) {
      context.req.raw = untilExpiry(context.req.raw, caller.grant, options.clock.now());
    }
    if (options.isShuttingDown() && context.req.path !== '/v1/health') {
      throw new ProblemError('shutting_down', 'The server ends and takes no new work.', {
        context: { retryAfterSeconds: 1 },
      });
    }
    await next();
  });
  app.get('/', (context) =>
    context.json({ name: 'sandbox-agent', version: options.version, docs: '/v1/openapi.json' }),
  );
  app.get('/v1/health', (context) => health(context.req.raw));
  for (const { prefix, handle } of features) {
    app.all(`${prefix}/*`, handle);
  }
  app.get('/v1/openapi.json', openApi);
  app.notFound((context) => unmatchedRoute(app, context.req));
  app.onError((error, context) => {
    const requestId = context.get('requestId');
    const problem = requestProblem(error);
    if (problem === undefined) {
      options.logger.error(
        { err: error, method: context.req.method, path: context.req.path, requestId },
        'request failed',
      );
    }
    return problemResponse(problem ?? internalProblem(requestId), context.req.path);
  });
  return async (request, runtime) => {
    try {
      return request.method === 'HEAD'
        ? await headResponse(await app.fetch(asGetRequest(request), runtime))
        : await app.fetch(request, runtime);
    } catch (error) {
      // Hono answers only what is an Error; libraries throw other things too.
      options.logger.error({ err: error, method: request.method }, 'request failed');
      return problemResponse(internalProblem());
    }
  };
}

async function loadHealthApp(): Promise<OpenAPIHono> {
  const { createHealthApp } = await import('./health/health-route.ts');
  return createHealthApp();
}

/** Says nothing of the cause: the log has it, under the same request id. */
function internalProblem(requestId?: string): ProblemError {
  return new ProblemError('internal', 'The request failed inside the server.', {
    context: requestId === undefined ? {} : { requestId },
  });
}
