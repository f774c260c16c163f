import type { Agents } from '../agents/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { Paths } from '../paths/index.ts';
import type { Run } from '../run.ts';
import type { Settings } from '../settings/index.ts';
import type { FeaturesOptions } from './features-options.ts';
import { createProcessStarter } from './process-starter.ts';

/** What is stored for directories. */
export async function loadSettings(
  options: FeaturesOptions,
  { run, agents, paths }: { run: Run; agents: Lazy<Agents>; paths: Lazy<Paths> },
): Promise<Settings> {
  const [{ createSettings }, { createRunGit }, { v7 }] = await Promise.all([
    import('../settings/index.ts'),
    import('../git-program/index.ts'),
    import('uuid'),
  ]);
  return createSettings({
    ...options,
    stateDirectory: options.config.stateDirectory,
    paths: await paths.load(),
    createId: () => v7(),
    runGit: createRunGit({ ...options, start: createProcessStarter(options, run) }),
    async placesOf(agentId) {
      const { skillsDirectory, quirks } = (await agents.load()).catalogue.get(agentId);
      return { skillsDirectory, ignoresMcpServers: quirks.ignoresMcpServers };
    },
  });
}
