import type { Agents } from '../agents/index.ts';
import type { Run } from '../run.ts';
import { createAgentStarter } from './agent-starter.ts';
import type { FeaturesOptions } from './features-options.ts';

/** The catalogue, and how its agents are installed and started. */
export async function loadAgents(options: FeaturesOptions, run: Run): Promise<Agents> {
  const { createAgents } = await import('../agents/index.ts');
  const { config } = options;
  return createAgents({
    ...options,
    stateDirectory: config.stateDirectory,
    rootDirectory: config.rootDirectory,
    installsLazily: !config.requirePreinstall,
    isRootInSandbox: config.sandboxed && process.getuid?.() === 0,
    runtime: {
      platform: process.platform,
      arch: process.arch,
      nodePath: process.versions['bun'] === undefined ? process.execPath : undefined,
    },
    startAgentProcess: createAgentStarter(options, run),
  });
}
