import type { Desktop } from '../desktop/index.ts';
import type { Run } from '../run.ts';
import type { FeaturesOptions } from './features-options.ts';
import { createProcessStarter } from './process-starter.ts';

/** The desktop. */
export async function loadDesktop(options: FeaturesOptions, run: Run): Promise<Desktop> {
  const [{ Desktop }, { v7 }] = await Promise.all([import('../desktop/index.ts'), import('uuid')]);
  const { config } = options;
  const start = createProcessStarter(options, run);
  return new Desktop({
    ...options,
    stateDirectory: config.stateDirectory,
    platform: process.platform,
    createId: () => v7(),
    spawn: ({ mayDetach, ...launch }) =>
      start({ ...launch, cwd: config.rootDirectory, ...(mayDetach === true ? { limits: {} } : {}) }),
    temporaryRoot: async () => (await run.register()).temporaryRoot,
  });
}
