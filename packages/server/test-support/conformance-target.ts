import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { scriptedAgentFile } from '@sandbox-agent/conformance/scripted-agent';
import type { ServerApi, ServerTarget } from '@sandbox-agent/conformance/server';
import { desktopPrograms, findMissingPrograms } from '../src/desktop/programs.ts';
import { startServer, type TestServer } from './start-server.ts';

const token = 'conformance-token';

/** The target of this run as the conformance suite takes it, with one server that is shared. */
export async function createConformanceTarget(
  api: ServerApi,
): Promise<{ target: ServerTarget; server: TestServer; close(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'sa-conformance-'));
  const cwd = join(directory, 'work');
  const workspaces = join(directory, 'workspaces');
  await Promise.all([mkdir(cwd), mkdir(workspaces)]);
  const agentConfig = join(directory, 'agents.json');
  const agent = { id: 'scripted', command: process.execPath, args: [scriptedAgentFile] };
  await writeFile(agentConfig, JSON.stringify({ agents: [agent] }));
  const start = (): Promise<TestServer> => startServer({ token, args: ['--agent-config', agentConfig] });
  const server = await start();
  return {
    server,
    target: {
      name: 'ours',
      api,
      baseUrl: server.url,
      token,
      agent: agent.id,
      cwd,
      workspaces,
      capabilities: { visibleProcesses: true, desktop: await hasDesktop() },
      // What is tested is that each scenario ends, on machines that do much else at the time.
      timeoutMs: 60_000,
      async start() {
        const own = await start();
        return {
          baseUrl: own.url,
          kill: (signal) => void own.program.process.kill(signal),
          exited: own.program.exited,
          stop: async () => void (await own.stop('SIGKILL')),
        };
      },
    },
    async close() {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function hasDesktop(): Promise<NonNullable<ServerTarget['capabilities']['desktop']>> {
  const missing = await findMissingPrograms(desktopPrograms, process.env['PATH']);
  const names = missing.map(({ program }) => program).join(', ');
  return missing.length === 0 || { unsupported: `not installed here: ${names}` };
}
