import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  gitCheckoutRequestSchema,
  gitCommitRequestSchema,
  gitCommitSchema,
  gitCreateBranchRequestSchema,
  gitInitRequestSchema,
  gitRepositoryStateSchema,
} from '@sandbox-agent/protocol';
import { checkout, commit, createBranch, initRepository } from '../change-repository.ts';
import type { GitDependencies } from '../dependencies.ts';
import { openRepository } from '../repository.ts';
import { changeRoute } from './git-route.ts';

const initRoute = changeRoute(
  '/v1/git/init',
  { body: gitInitRequestSchema, answer: gitRepositoryStateSchema },
  { summary: 'Make a repository of a directory', answer: 'The repository, also when it was one before.' },
);

const commitRoute = changeRoute(
  '/v1/git/commit',
  { body: gitCommitRequestSchema, answer: gitCommitSchema },
  {
    summary: 'Commit what is staged',
    description: '`files` or `all` stage before. Hooks of the repository are not run.',
    answer: 'The commit.',
  },
);

const checkoutRoute = changeRoute(
  '/v1/git/checkout',
  { body: gitCheckoutRequestSchema, answer: gitRepositoryStateSchema },
  { summary: 'Check out a branch or a commit', answer: 'What is checked out now.' },
);

const createBranchRoute = changeRoute(
  '/v1/git/branches',
  { body: gitCreateBranchRequestSchema, answer: gitRepositoryStateSchema },
  { summary: 'Make a branch and leave what is checked out', answer: 'What is checked out, unchanged.' },
);

/** Routes that change a repository and go nowhere else. */
export function registerChangeRoutes(app: OpenAPIHono, dependencies: GitDependencies): void {
  const open = (path: string, request: Request) => openRepository(dependencies, { path, signal: request.signal });
  app.openapi(initRoute, async (context) =>
    context.json(await initRepository(dependencies, context.req.valid('json'), context.req.raw.signal), 200),
  );
  app.openapi(commitRoute, async (context) => {
    const request = context.req.valid('json');
    return context.json(await commit(await open(request.path, context.req.raw), request), 200);
  });
  app.openapi(checkoutRoute, async (context) => {
    const request = context.req.valid('json');
    return context.json(await checkout(await open(request.path, context.req.raw), request), 200);
  });
  app.openapi(createBranchRoute, async (context) => {
    const request = context.req.valid('json');
    return context.json(await createBranch(await open(request.path, context.req.raw), request), 200);
  });
}
