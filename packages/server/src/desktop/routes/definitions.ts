import { createRoute, type z } from '@hono/zod-openapi';
import type { ErrorCode } from '@sandbox-agent/protocol/errors';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';

const path = '/v1/desktop';
const tags = ['desktop'];

/** What every route answers that acts on the display. */
const runtimeErrors: readonly ErrorCode[] = [
  'desktop_runtime_inactive',
  'desktop_action_failed',
  'desktop_dependencies_missing',
  'desktop_runtime_failed',
];

interface Definition<Path extends string, Answer extends z.ZodType> {
  readonly path: Path;
  readonly summary: string;
  readonly answer: Answer;
  readonly description?: string;
  /** Besides those of the display. */
  readonly errors?: readonly ErrorCode[];
}

function common<Answer extends z.ZodType>({ summary, description, answer, errors = [] }: Definition<string, Answer>) {
  return {
    tags,
    summary,
    ...(description === undefined ? {} : { description }),
    responses: {
      200: jsonResponse(answer, summary),
      ...problemResponses('invalid_request', ...errors, ...runtimeErrors),
    },
  };
}

/** A route that is asked something. */
export function desktopGet<const Path extends string, Answer extends z.ZodType>(definition: Definition<Path, Answer>) {
  return createRoute({ method: 'get', path: `${path}${definition.path}` as const, ...common(definition) });
}

/** A route that does something, without being told more. */
export function desktopAction<const Path extends string, Answer extends z.ZodType>(
  definition: Definition<Path, Answer>,
) {
  return createRoute({ method: 'post', path: `${path}${definition.path}` as const, ...common(definition) });
}

/** A route that does what its body says. */
export function desktopPost<const Path extends string, Body extends z.ZodType, Answer extends z.ZodType>(
  definition: Definition<Path, Answer> & { readonly body: Body },
) {
  const body = { required: true, content: { 'application/json': { schema: definition.body } } };
  return createRoute({
    method: 'post',
    path: `${path}${definition.path}` as const,
    ...common(definition),
    request: { body },
  });
}
