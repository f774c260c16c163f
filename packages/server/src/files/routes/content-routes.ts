import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { filePathSchema, fileWriteResponseSchema } from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import { readFileResponse } from '../content/read-file.ts';
import { requestBody } from '../content/write-body.ts';
import { writeFile } from '../content/write-file.ts';
import type { FilesDependencies } from '../dependencies.ts';
import type { PathLocks } from '../path-locks.ts';
import { flag } from './query.ts';

const bytes = { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } };

const readFile = createRoute({
  method: 'get',
  path: '/v1/fs/file',
  tags: ['files'],
  summary: 'Read a file, or a part of it',
  description:
    'Streams a file of any size. `Range` takes one part, `If-None-Match` answers 304 while the file is the same. The content type ' +
    'follows from the name.',
  request: {
    query: z.strictObject({ path: filePathSchema }),
    headers: z.object({
      range: z.string().optional(),
      'if-range': z.string().optional(),
      'if-none-match': z.string().optional(),
    }),
  },
  responses: {
    200: { description: 'The file.', content: bytes },
    206: { description: 'The part that was asked for.', content: bytes },
    304: { description: 'The file is the one that `If-None-Match` names.' },
    ...problemResponses('invalid_request', 'permission_denied', 'not_found', 'conflict', 'range_not_satisfiable'),
  },
});

const writeFileRoute = createRoute({
  method: 'put',
  path: '/v1/fs/file',
  tags: ['files'],
  summary: 'Write a file of any size',
  description:
    'The body is received beside the file, which is then replaced in one step: readers see the old or the new one. A body that ' +
    'breaks off changes nothing. Directories above the file are made.',
  request: {
    query: z.strictObject({
      path: filePathSchema,
      mode: z
        .string()
        .regex(/^0?[0-7]{3}$/, 'expected octal permissions, as 0644')
        .optional()
        .describe('Permissions, octal. Default: those of the file that is replaced, else what the umask allows.'),
      append: flag
        .optional()
        .describe('Adds to the file, which stays the same one. All of the body or nothing. Default false.'),
      sync: flag
        .optional()
        .describe('Answers when the disk has it, and a crash of the machine cannot undo it. Default false.'),
    }),
    headers: z.object({
      'if-match': z.string().optional().describe('Writes only when the file still has this ETag.'),
      'if-none-match': z.string().optional().describe('`*` writes only when there is no file.'),
    }),
  },
  responses: {
    200: jsonResponse(fileWriteResponseSchema, 'The file is written.'),
    ...problemResponses(
      'invalid_request',
      'permission_denied',
      'conflict',
      'precondition_failed',
      'insufficient_storage',
    ),
  },
});

/** Reading and writing what is in files. */
export function registerContentRoutes(app: OpenAPIHono, dependencies: FilesDependencies & { locks: PathLocks }): void {
  app.openapi(readFile, async (context) => {
    const headers = context.req.valid('header');
    return (await readFileResponse(dependencies.paths, context.req.valid('query').path, {
      range: headers.range,
      ifRange: headers['if-range'],
      ifNoneMatch: headers['if-none-match'],
    })) as never;
  });
  app.openapi(writeFileRoute, async (context) => {
    const { path, mode, append = false, sync = false } = context.req.valid('query');
    const headers = context.req.valid('header');
    const written = await writeFile(dependencies, {
      path,
      body: requestBody(context.req.raw),
      mode: mode === undefined ? undefined : Number.parseInt(mode, 8),
      append,
      sync,
      ifMatch: headers['if-match'],
      ifNoneMatch: headers['if-none-match'],
    });
    return context.json(written, 200);
  });
}
