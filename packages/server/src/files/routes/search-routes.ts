import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { filePathSchema, fileSearchLineSchema } from '@sandbox-agent/protocol';
import { problemResponses } from '../../http/openapi-responses.ts';
import type { Searches } from '../search/searches.ts';
import { flag, glob } from './query.ts';

const search = createRoute({
  method: 'get',
  path: '/v1/fs/search',
  tags: ['files'],
  summary: 'Lines of files that have a text or fit a pattern',
  description:
    'One JSON value a line, while they are found; the last one has `type: "end"` and says whether that is all. Binary files, files above ' +
    '64 MB and `.git` are not searched. ripgrep searches where the machine has it; the syntax of `regex` is then that of ripgrep, else ' +
    'that of JavaScript.',
  request: {
    query: z.strictObject({
      query: z
        .string()
        .min(1)
        .max(1_000)
        .regex(/^[^\n\r\0]*$/, 'expected one line')
        .describe('What a line has to have.'),
      path: filePathSchema.optional().describe('A directory. Default: the root.'),
      regex: flag.optional().describe('The query is a regular expression. Default false.'),
      ignoreCase: flag.optional().describe('Default false.'),
      glob: glob.optional(),
      gitignore: flag.optional().describe('Leaves out what Git ignores. Default true.'),
      limit: z.coerce.number().int().min(1).max(10_000).optional().describe('Lines at most. Default 1000.'),
      timeoutMs: z.coerce.number().int().min(1).max(300_000).optional().describe('Default 30000.'),
    }),
  },
  responses: {
    200: { description: 'The lines.', content: { 'application/x-ndjson': { schema: fileSearchLineSchema } } },
    ...problemResponses('invalid_request', 'permission_denied', 'not_found', 'conflict', 'too_many_requests'),
  },
});

/** Search in files. */
export function registerSearchRoutes(app: OpenAPIHono, searches: Searches): void {
  app.openapi(search, async (context) => {
    const query = context.req.valid('query');
    const stream = await searches.open({
      query: query.query,
      path: query.path ?? '.',
      isRegex: query.regex ?? false,
      ignoresCase: query.ignoreCase ?? false,
      gitignore: query.gitignore ?? true,
      glob: query.glob,
      limit: query.limit ?? 1_000,
      timeoutMs: query.timeoutMs ?? 30_000,
      signal: context.req.raw.signal,
    });
    return new Response(stream, { headers: { 'content-type': 'application/x-ndjson' } }) as never;
  });
}
