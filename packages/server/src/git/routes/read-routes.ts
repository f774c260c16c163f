import { z, type OpenAPIHono } from '@hono/zod-openapi';
import {
  gitBranchListSchema,
  gitLogSchema,
  gitPathSchema,
  gitRevisionSchema,
  gitStatusSchema,
  treeDiffSchema,
} from '@sandbox-agent/protocol';
import type { GitDependencies } from '../dependencies.ts';
import { readRepositoryDiff } from '../read-repository-diff.ts';
import { readBranches, readLog } from '../read-history.ts';
import { readStatus } from '../read-status.ts';
import { openRepository } from '../repository.ts';
import { readRoute } from './git-route.ts';

const path = gitPathSchema.describe('The repository, or a directory in it.');
const flag = z.enum(['true', 'false']).optional();
const count = (maximum: number) => z.coerce.number().int().min(0).max(maximum).optional();

const statusRoute = readRoute(
  '/v1/git/status',
  {
    query: z.strictObject({
      path,
      ignored: flag.describe('Tell ignored files too. Default false.'),
      limit: count(100_000).describe('Of the entries. Default 10000.'),
    }),
    answer: gitStatusSchema,
  },
  { summary: 'What is checked out and what has changed', answer: 'The status.' },
);

const diffRoute = readRoute(
  '/v1/git/diff',
  {
    query: z.strictObject({
      path,
      staged: flag.describe('From the last commit to the index, in place of from the index to the working tree.'),
      from: gitRevisionSchema.optional().describe('Compare this commit with the working tree.'),
      to: gitRevisionSchema.optional().describe('Compare `from` with this commit.'),
      file: z
        .union([gitPathSchema, z.array(gitPathSchema).max(1000)])
        .optional()
        .describe('Only these. May be repeated.'),
      contextLines: count(10_000).describe('Default 3.'),
      maxBytes: count(64 * 1024 * 1024).describe('Of the patch. Default 4194304.'),
    }),
    answer: treeDiffSchema,
  },
  { summary: 'The difference of two states', answer: 'The files that differ, and the patch.' },
);

const logRoute = readRoute(
  '/v1/git/log',
  {
    query: z.strictObject({
      path,
      ref: gitRevisionSchema.optional().describe('Where to begin. Default `HEAD`.'),
      limit: z.coerce.number().int().min(1).max(1000).optional().describe('Default 50.'),
      skip: count(10_000_000).describe('Default 0.'),
      file: gitPathSchema.optional().describe('Only commits that changed it.'),
    }),
    answer: gitLogSchema,
  },
  { summary: 'Commits, newest first', answer: 'The commits.' },
);

const branchesRoute = readRoute(
  '/v1/git/branches',
  { query: z.strictObject({ path }), answer: gitBranchListSchema },
  { summary: 'Local and remote branches', answer: 'The branches.' },
);

/** Routes that change nothing. */
export function registerReadRoutes(app: OpenAPIHono, dependencies: GitDependencies): void {
  const open = (requested: string, request: Request) =>
    openRepository(dependencies, { path: requested, signal: request.signal });
  app.openapi(statusRoute, async (context) => {
    const query = context.req.valid('query');
    const repository = await open(query.path, context.req.raw);
    const options = { limit: query.limit ?? 10_000, ignored: query.ignored === 'true' };
    return context.json(await readStatus(repository, options), 200);
  });
  app.openapi(diffRoute, async (context) => {
    const { path: requested, staged, file = [], ...query } = context.req.valid('query');
    const repository = await open(requested, context.req.raw);
    const files = typeof file === 'string' ? [file] : file;
    return context.json(await readRepositoryDiff(repository, { ...query, isStaged: staged === 'true', files }), 200);
  });
  app.openapi(logRoute, async (context) => {
    const { path: requested, limit = 50, skip = 0, ref, file } = context.req.valid('query');
    const repository = await open(requested, context.req.raw);
    return context.json(await readLog(repository, { limit, skip, ref, file }), 200);
  });
  app.openapi(branchesRoute, async (context) => {
    const repository = await open(context.req.valid('query').path, context.req.raw);
    return context.json(await readBranches(repository), 200);
  });
}
