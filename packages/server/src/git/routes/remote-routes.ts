import type { OpenAPIHono } from '@hono/zod-openapi';
import {
  gitCloneRequestSchema,
  gitFetchRequestSchema,
  gitPullRequestSchema,
  gitPushRequestSchema,
  gitRepositoryStateSchema,
  type GitProgress,
  type GitRepositoryState,
} from '@sandbox-agent/protocol';
import { createProgressStream } from '../../http/progress-stream.ts';
import { cloneRepository } from '../clone.ts';
import { readGitCredentials } from '../credentials.ts';
import type { GitDependencies, GitRequestContext } from '../dependencies.ts';
import { fetchRemote, pull, push } from '../exchange.ts';
import { openRepository } from '../repository.ts';
import { remoteRoute } from './git-route.ts';

const answer = gitRepositoryStateSchema;

const cloneRoute = remoteRoute(
  '/v1/git/clone',
  { body: gitCloneRequestSchema, answer },
  {
    summary: 'Clone a repository',
    description: 'When it fails, or the caller hangs up, nothing of it is left.',
    answer: 'What is checked out.',
  },
);

const fetchRoute = remoteRoute(
  '/v1/git/fetch',
  { body: gitFetchRequestSchema, answer },
  { summary: 'Get the commits of a remote', answer: 'What is checked out, unchanged.' },
);

const pullRoute = remoteRoute(
  '/v1/git/pull',
  { body: gitPullRequestSchema, answer },
  { summary: 'Get the commits of a remote and take them over', answer: 'What is checked out now.' },
);

const pushRoute = remoteRoute(
  '/v1/git/push',
  { body: gitPushRequestSchema, answer },
  { summary: 'Send a branch to a remote', answer: 'What is checked out, with where its upstream is now.' },
);

interface RemoteCall {
  readonly request: Request;
  readonly instance: string;
  readonly headers: {
    readonly accept?: string | undefined;
    readonly 'git-authorization'?: string | undefined;
    readonly 'git-authorization-origin'?: string | undefined;
  };
}

/** Routes that go to a remote, with the credentials of the request and no others of ours. */
export function registerRemoteRoutes(app: OpenAPIHono, dependencies: GitDependencies): void {
  const answerCall = async (
    { request, instance, headers }: RemoteCall,
    act: (context: GitRequestContext) => Promise<GitRepositoryState>,
  ): Promise<Response> => {
    const credentials = readGitCredentials({
      authorization: headers['git-authorization'],
      origin: headers['git-authorization-origin'],
    });
    if (headers.accept?.includes('text/event-stream') !== true) {
      return Response.json(await act({ credentials, signal: request.signal }));
    }
    return createProgressStream<GitProgress, GitRepositoryState>({
      work: ({ onProgress, signal }) => act({ credentials, onProgress, signal }),
      instance,
      logger: dependencies.logger,
    });
  };
  const open = (path: string, { signal }: GitRequestContext) => openRepository(dependencies, { path, signal });

  app.openapi(cloneRoute, async (context) => {
    const body = context.req.valid('json');
    const call = { request: context.req.raw, instance: context.req.path, headers: context.req.valid('header') };
    return (await answerCall(call, (given) => cloneRepository(dependencies, body, given))) as never;
  });
  app.openapi(fetchRoute, async (context) => {
    const body = context.req.valid('json');
    const call = { request: context.req.raw, instance: context.req.path, headers: context.req.valid('header') };
    return (await answerCall(call, async (given) => fetchRemote(await open(body.path, given), body, given))) as never;
  });
  app.openapi(pullRoute, async (context) => {
    const body = context.req.valid('json');
    const call = { request: context.req.raw, instance: context.req.path, headers: context.req.valid('header') };
    return (await answerCall(call, async (given) => pull(await open(body.path, given), body, given))) as never;
  });
  app.openapi(pushRoute, async (context) => {
    const body = context.req.valid('json');
    const call = { request: context.req.raw, instance: context.req.path, headers: context.req.valid('header') };
    return (await answerCall(call, async (given) => push(await open(body.path, given), body, given))) as never;
  });
}
