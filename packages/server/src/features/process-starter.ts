import type { ContainedProcess, SpawnContainedOptions } from '../processes/contain/index.ts';
import type { Run } from '../run.ts';
import type { FeaturesOptions } from './features-options.ts';

/** Starts programs as part of this run. */
export function createProcessStarter({ clock, logger }: FeaturesOptions, run: Run) {
  return async (
    launch: Pick<SpawnContainedOptions, 'command' | 'args' | 'cwd' | 'env' | 'isBrief'>,
  ): Promise<ContainedProcess> => {
    const [{ spawnContained }, { v7 }, { runId, temporaryRoot }] = await Promise.all([
      import('../processes/contain/index.ts'),
      import('uuid'),
      run.register(),
    ]);
    return spawnContained({ ...launch, runMarker: runId, processMarker: v7(), temporaryRoot, logger, clock });
  };
}
