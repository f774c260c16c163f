import type { Files } from '../files/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { Paths } from '../paths/index.ts';
import type { Run } from '../run.ts';
import type { FeaturesOptions } from './features-options.ts';
import { createProcessStarter } from './process-starter.ts';

export async function loadFiles(
  options: FeaturesOptions,
  { run, paths }: { run: Run; paths: Lazy<Paths> },
): Promise<Files> {
  const [{ createFiles }, { v7 }] = await Promise.all([import('../files/index.ts'), import('uuid')]);
  return createFiles({
    ...options,
    paths: await paths.load(),
    createId: () => v7(),
    startProgram: createProcessStarter(options, run),
  });
}

/** What paths that callers name may lead to; one for all features. */
export async function loadPaths({ config }: FeaturesOptions): Promise<Paths> {
  const { createPaths } = await import('../paths/index.ts');
  return createPaths({ root: config.rootDirectory, isConfined: config.isRootConfined });
}
