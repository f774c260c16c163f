import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { codeExecutionSchema, executeCodeRequestSchema, type CodeExecution } from '@sandbox-agent/protocol';
import { problemResponses } from '../../http/openapi-responses.ts';
import { ProblemError } from '../../http/problem-error.ts';
import { createWorkStream } from '../../http/work-stream.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { TellCall } from '../call-output.ts';
import type { CodeCall, CodeContext } from '../code-context.ts';
import type { CodeContexts } from '../code-contexts.ts';

const executeCode = createRoute({
  method: 'post',
  path: '/v1/code/execute',
  tags: ['code'],
  summary: 'Run code in a context',
  description:
    'Calls of one context run one after the other. With `Accept: text/event-stream` the answer tells as it goes: `started`, `stdout`, ' +
    '`stderr`, `result`, `error` and at last `end`, which is the JSON answer without what was told before; `failure` is a problem after the answer has begun. Who hangs up interrupts ' +
    'the code. Code that fails is no failed request: see `error` of the answer.',
  request: {
    body: { required: true, content: { 'application/json': { schema: executeCodeRequestSchema } } },
    headers: z.object({ accept: z.string().optional() }),
  },
  responses: {
    200: {
      description: 'What the code gave.',
      content: { 'application/json': { schema: codeExecutionSchema }, 'text/event-stream': { schema: z.string() } },
    },
    ...problemResponses(
      'invalid_request',
      'permission_denied',
      'not_found',
      'code_context_dead',
      'conflict',
      'too_many_requests',
      'kernel_failed',
      'kernel_not_installed',
      'shutting_down',
    ),
  },
});

/** `POST /v1/code/execute`. */
export function registerExecuteRoute(app: OpenAPIHono, contexts: CodeContexts, logger: Logger): void {
  app.openapi(executeCode, async (context) => {
    const request = context.req.valid('json');
    const found = await contexts.ofCall(request);
    const call = await contexts.checkCall(request, found);
    if (context.req.valid('header').accept?.includes('text/event-stream') !== true) {
      return context.json(await executeWhole(found, call, context.req.raw.signal), 200);
    }
    return createWorkStream({
      instance: context.req.path,
      logger,
      // `error` is what the code throws.
      failureEvent: 'failure',
      work: async ({ send, signal }) => {
        await found.execute(call, { tell: ({ event, data }) => send(event, data), signal });
      },
    }) as never;
  });
}

async function executeWhole(found: CodeContext, call: CodeCall, signal: AbortSignal): Promise<CodeExecution> {
  const text = { stdout: [] as string[], stderr: [] as string[] };
  const results: CodeExecution['results'] = [];
  const tell: TellCall = (told) => {
    if (told.event === 'stdout' || told.event === 'stderr') {
      text[told.event].push(told.data.text);
    } else if (told.event === 'result') {
      results.push(told.data);
    }
  };
  const end = await found.execute(call, { signal, tell }).catch((error: unknown) => {
    throw signal.aborted && !(error instanceof ProblemError) ? hungUp(error) : error;
  });
  return { ...end, stdout: text.stdout.join(''), stderr: text.stderr.join(''), results };
}

/** Nobody is there to read it; the log is spared an error that is none. */
function hungUp(cause: unknown): ProblemError {
  return new ProblemError('invalid_request', 'The caller hung up before its turn came.', { cause });
}
