import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { scriptedAgentFile } from '@sandbox-agent/conformance/scripted-agent';
import type { ServerTarget } from '@sandbox-agent/conformance/server';
import {
  installPublishedServer,
  publishedAgent,
  publishedVersion,
  startPublishedServer,
} from '../servers/published-server.ts';

/** Longer than anything that the suite waits for takes on a server that keeps its promises. */
const timeoutMs = 5000;

/** The published server, started anew for each scenario: one that hangs spoils no other. */
export async function createPublishedTarget(directory: string): Promise<ServerTarget> {
  const program = await installPublishedServer();
  const cwd = join(directory, 'work');
  mkdirSync(cwd);
  let runs = 0;
  return {
    name: `published ${publishedVersion}`,
    api: 'acp',
    agent: publishedAgent,
    cwd,
    timeoutMs,
    capabilities: { visibleProcesses: true },
    async start() {
      const home = join(directory, `home-${(runs += 1)}`);
      const server = await startPublishedServer({ program, agentFile: scriptedAgentFile, home });
      const exited = once(server.child, 'exit');
      return { baseUrl: server.baseUrl, kill: (signal) => void server.child.kill(signal), exited, stop: server.kill };
    },
  };
}
