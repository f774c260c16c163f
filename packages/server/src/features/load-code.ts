import type { Code } from '../code/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { Paths } from '../paths/index.ts';
import type { Run } from '../run.ts';
import type { FeaturesOptions } from './features-options.ts';

/** Code contexts and their kernels. */
export async function loadCode(
  options: FeaturesOptions,
  { run, paths }: { run: Run; paths: Lazy<Paths> },
): Promise<Code> {
  const { config, clock, logger } = options;
  const [{ createCode }, { spawnContained }, { v7 }] = await Promise.all([
    import('../code/index.ts'),
    import('../processes/contain/index.ts'),
    import('uuid'),
  ]);
  return createCode({
    ...options,
    rootDirectory: config.rootDirectory,
    python: config.codePython,
    paths: await paths.load(),
    createId: () => v7(),
    async spawn(child) {
      const { runId, temporaryRoot } = await run.register();
      return spawnContained({ ...child, runMarker: runId, temporaryRoot, clock, logger });
    },
  });
}
