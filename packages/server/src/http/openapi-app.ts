import { OpenAPIHono } from '@hono/zod-openapi';
import { maximumJsonDepth, nestsDeeperThan } from './json-depth.ts';
import { ProblemError } from './problem-error.ts';
import { unmatchedRoute } from './unmatched-route.ts';
import { validationProblem, type ValidationTarget } from './validation-problem.ts';

/**
 * The app a feature registers its routes on, with full paths (`/v1/sessions/{id}`).
 *
 * Failed validation becomes an `invalid_request` problem with every issue, as does JSON that nests beyond reason; an unknown
 * path or method becomes 404 or 405.
 * Errors are not answered here: they go to the root app, the one place that turns them into problems.
 *
 * A route whose body is JSON declares it `required: true`; without it Hono takes a request without a content type for
 * an empty object and validates nothing.
 */
export function createOpenApiApp(): OpenAPIHono {
  const app = new OpenAPIHono({
    defaultHook: (result) => {
      if (!result.success) {
        throw validationProblem(result.target as ValidationTarget, result.error.issues);
      }
      if (result.target === 'json' && nestsDeeperThan(result.data, maximumJsonDepth)) {
        throw new ProblemError('invalid_request', `body: JSON may nest ${maximumJsonDepth} levels deep.`);
      }
    },
  });
  app.onError((error) => {
    throw error;
  });
  app.notFound((context) => unmatchedRoute(app, context.req));
  return app;
}
