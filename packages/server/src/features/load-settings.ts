import type { Agents } from '../agents/index.ts';
import type { RunGit } from '../git-program/index.ts';
import type { Lazy } from '../lifecycle/lazy.ts';
import type { Paths } from '../paths/index.ts';
import type { Settings } from '../settings/index.ts';
import type { FeaturesOptions } from './features-options.ts';

/** What is stored for directories. */
export async function loadSettings(
  options: FeaturesOptions,
  { agents, git, paths }: { agents: Lazy<Agents>; git: Lazy<RunGit>; paths: Lazy<Paths> },
): Promise<Settings> {
  const [{ createSettings }, { v7 }, runGit] = await Promise.all([
    import('../settings/index.ts'),
    import('uuid'),
    git.load(),
  ]);
  return createSettings({
    ...options,
    stateDirectory: options.config.stateDirectory,
    paths: await paths.load(),
    createId: () => v7(),
    runGit,
    async placesOf(agentId) {
      const { skillsDirectory, quirks } = (await agents.load()).catalogue.get(agentId);
      return { skillsDirectory, ignoresMcpServers: quirks.ignoresMcpServers };
    },
  });
}
