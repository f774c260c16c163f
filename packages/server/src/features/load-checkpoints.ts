import type { Checkpoints } from '../checkpoints/index.ts';
import type { RunGit } from '../git-program/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { Paths } from '../paths/index.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { FeaturesOptions } from './features-options.ts';

/** Snapshots of workspaces. */
export async function loadCheckpoints(
  { config, clock, logger }: FeaturesOptions,
  { git, paths, sessions }: { git: Lazy<RunGit>; paths: Lazy<Paths>; sessions: Lazy<Sessions> },
): Promise<Checkpoints> {
  const [{ Checkpoints, defaultCheckpointLimits }, { v7 }, runGit, { resolve }] = await Promise.all([
    import('../checkpoints/index.ts'),
    import('uuid'),
    git.load(),
    paths.load(),
  ]);
  return new Checkpoints({
    git: runGit,
    stateDirectory: config.stateDirectory,
    clock,
    logger,
    limits: defaultCheckpointLimits,
    createId: () => v7(),
    resolvePath: resolve,
    sessions: {
      directoryOf: async (sessionId) => (await (await sessions.load()).get(sessionId)).cwd,
      async hold(directory, request) {
        const held = await (await sessions.load()).hold(directory, request);
        return {
          sessionIds: held.sessionIds,
          tell: (params) => held.tell({ method: '_server/checkpoint_restored', params }),
          release: () => held.release(),
        };
      },
    },
  });
}
