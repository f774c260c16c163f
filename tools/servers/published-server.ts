import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { spawnServer, type SpawnedServer } from './spawn-server.ts';

export const publishedVersion = '0.4.2';

/** What the published server calls the agent that it is given. */
export const publishedAgent = 'mock';

const installDirectory = fileURLToPath(new URL(`../../.tooling/published-${publishedVersion}/`, import.meta.url));

/** Fetches the published server from npm once; it is no dependency of the workspace. Resolves with its program. */
export async function installPublishedServer(): Promise<string> {
  const packageName = `@sandbox-agent/cli-${process.platform}-${process.arch}`;
  const program = join(installDirectory, 'node_modules', packageName, 'bin/sandbox-agent');
  if (!existsSync(program)) {
    mkdirSync(installDirectory, { recursive: true });
    const wanted = `${packageName}@${publishedVersion}`;
    const options = [
      'install',
      '--prefix',
      installDirectory,
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--ignore-scripts',
    ];
    await promisify(execFile)('npm', [...options, wanted]);
  }
  chmodSync(program, 0o755);
  return program;
}

/**
 * Starts the published server without a token. Its `mock` agent is a launcher script in its data directory, which is replaced by
 * one that runs `agentFile` with this Node: it has no other way to be given an agent.
 *
 * @param options.home its home, may be missing
 * @param options.port default: one that is free
 */
export async function startPublishedServer(options: {
  program: string;
  agentFile: string;
  home: string;
  port?: number;
}): Promise<SpawnedServer & { baseUrl: string }> {
  const { program, agentFile, home } = options;
  const launchers = join(home, '.local/share/sandbox-agent/bin/agent_processes');
  mkdirSync(launchers, { recursive: true });
  const launcher = join(launchers, `${publishedAgent}-acp`);
  writeFileSync(launcher, `#!/bin/sh\nexec "${process.execPath}" "${agentFile}"\n`, { mode: 0o755 });
  const port = options.port ?? (await freePort());
  const baseUrl = `http://127.0.0.1:${port}`;
  const server = await spawnServer({
    command: program,
    args: ['server', '--no-token', '--no-telemetry', '--host', '127.0.0.1', '--port', String(port)],
    env: { PATH: process.env['PATH'] ?? '', HOME: home, SANDBOX_AGENT_REQUIRE_PREINSTALL: '1' },
    cwd: home,
    baseUrl,
  });
  return { ...server, baseUrl };
}
