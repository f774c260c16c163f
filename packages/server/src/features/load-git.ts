import type { OpenAPIHono } from '@hono/zod-openapi';
import type { RunGit } from '../git-program/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { Paths } from '../paths/index.ts';
import type { Run } from '../run.ts';
import type { FeaturesOptions } from './features-options.ts';
import { createProcessStarter } from './process-starter.ts';

/** Runs git as part of this run. */
export async function loadGit(options: FeaturesOptions, run: Run): Promise<RunGit> {
  const { createRunGit } = await import('../git-program/index.ts');
  return createRunGit({ ...options, start: createProcessStarter(options, run) });
}

export async function loadGitRoutes(
  { logger }: FeaturesOptions,
  { git, paths }: { git: Lazy<RunGit>; paths: Lazy<Paths> },
): Promise<OpenAPIHono> {
  const [{ createGitRoutes }, runGit, { resolve }] = await Promise.all([
    import('../git/routes/index.ts'),
    git.load(),
    paths.load(),
  ]);
  return createGitRoutes({ git: runGit, logger, resolvePath: resolve });
}
