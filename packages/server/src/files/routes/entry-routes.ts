import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  fileActionResponseSchema,
  fileEntryListSchema,
  fileMoveRequestSchema,
  fileMoveResponseSchema,
  filePathSchema,
  fileStatSchema,
} from '@sandbox-agent/protocol';
import { jsonResponse, problemResponses } from '../../http/openapi-responses.ts';
import type { FilesDependencies } from '../dependencies.ts';
import { deleteEntry } from '../delete-entry.ts';
import { statPath } from '../file-stat.ts';
import { listPage } from '../listing/list-page.ts';
import { maximumDepth } from '../listing/walk-directory.ts';
import { moveEntry } from '../moving/move-entry.ts';
import type { PathLocks } from '../path-locks.ts';
import { flag, glob } from './query.ts';

const tags = ['files'];
const pathQuery = z.strictObject({ path: filePathSchema });
const pathProblems = problemResponses('invalid_request', 'permission_denied', 'not_found', 'conflict');

const listEntries = createRoute({
  method: 'get',
  path: '/v1/fs/entries',
  tags,
  summary: 'What is in a directory',
  description:
    'By name; with `recursive` a directory comes before what is in it. With `limit` the answer is a page: `Next-Cursor` is where ' +
    'the next one begins. Links are told and not followed.',
  request: {
    query: z.strictObject({
      path: filePathSchema.optional().describe('Default: the root.'),
      recursive: flag.optional().describe('Also what is in its directories. Default false.'),
      depth: z.coerce
        .number()
        .int()
        .min(1)
        .max(maximumDepth)
        .optional()
        .describe('Levels; says `recursive` by itself.'),
      glob: glob.optional(),
      gitignore: flag.optional().describe('Leaves out what Git ignores, and `.git`. Default false.'),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(10_000)
        .optional()
        .describe('Entries of a page. Default: all in one answer.'),
      cursor: z.string().max(16_384).optional(),
    }),
  },
  responses: {
    200: {
      ...jsonResponse(fileEntryListSchema, 'The entries.'),
      headers: z.object({ 'Next-Cursor': z.string().optional().describe('Present when there are more.') }),
    },
    ...pathProblems,
  },
});

const stat = createRoute({
  method: 'get',
  path: '/v1/fs/stat',
  tags,
  summary: 'What a path leads to',
  request: { query: pathQuery },
  responses: { 200: jsonResponse(fileStatSchema, 'Its facts.'), ...pathProblems },
});

const remove = createRoute({
  method: 'delete',
  path: '/v1/fs/entry',
  tags,
  summary: 'Delete a file, a link or a directory',
  description: 'A link is deleted itself, never what it leads to.',
  request: {
    query: z.strictObject({
      path: filePathSchema,
      recursive: flag.optional().describe('Also a directory that is not empty. Default false.'),
    }),
  },
  responses: { 200: jsonResponse(fileActionResponseSchema, 'It is gone.'), ...pathProblems },
});

const makeDirectory = createRoute({
  method: 'post',
  path: '/v1/fs/mkdir',
  tags,
  summary: 'Make a directory, and those above it',
  description: 'One that exists is as good as one that was made.',
  request: { query: pathQuery },
  responses: { 200: jsonResponse(fileActionResponseSchema, 'It is there.'), ...pathProblems },
});

const move = createRoute({
  method: 'post',
  path: '/v1/fs/move',
  tags,
  summary: 'Move or rename, in one step',
  description: 'Also to another file system. A failure changes nothing.',
  request: { body: { required: true, content: { 'application/json': { schema: fileMoveRequestSchema } } } },
  responses: { 200: jsonResponse(fileMoveResponseSchema, 'It is there now.'), ...pathProblems },
});

/** Lists, facts, and what changes names. */
export function registerEntryRoutes(app: OpenAPIHono, dependencies: FilesDependencies & { locks: PathLocks }): void {
  const { paths } = dependencies;
  app.openapi(listEntries, async (context) => {
    const { stream, nextCursor } = await listPage(paths, {
      ...context.req.valid('query'),
      signal: context.req.raw.signal,
    });
    const headers = new Headers({ 'content-type': 'application/json' });
    if (nextCursor !== undefined) {
      headers.set('next-cursor', nextCursor);
    }
    return new Response(stream, { headers }) as never;
  });
  app.openapi(stat, async (context) => context.json(await statPath(paths, context.req.valid('query').path), 200));
  app.openapi(remove, async (context) => {
    const { path, recursive = false } = context.req.valid('query');
    await deleteEntry(paths, path, recursive);
    return context.json({ path: paths.absolute(path) }, 200);
  });
  app.openapi(makeDirectory, async (context) => {
    const { path } = context.req.valid('query');
    await (await paths.makeDirectory(path)).close();
    return context.json({ path: paths.absolute(path) }, 200);
  });
  app.openapi(move, async (context) => {
    const { from, to, overwrite } = context.req.valid('json');
    const { signal } = context.req.raw;
    return context.json(await moveEntry(dependencies, { from, to, overwrite: overwrite === true, signal }), 200);
  });
}
