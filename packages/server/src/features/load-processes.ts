import type { Processes } from '../processes/processes.ts';
import type { Run } from '../run.ts';
import type { FeaturesOptions } from './features-options.ts';

/** Commands and terminals of callers. */
export async function loadProcesses(
  { config, clock, logger, environment }: FeaturesOptions,
  run: Run,
): Promise<Processes> {
  const [{ Processes }, { v7 }] = await Promise.all([import('../processes/processes.ts'), import('uuid')]);
  return new Processes({
    rootDirectory: config.rootDirectory,
    environment,
    register: () => run.register(),
    createMarker: () => v7(),
    clock,
    logger,
  });
}
