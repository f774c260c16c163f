import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { freePort } from './free-port.ts';
import { createHttpClient } from './http-client.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { spawnServer } from './spawn-server.ts';

export const publishedVersion = '0.4.2';

const stubAgent = fileURLToPath(new URL('programs/stub-agent.ts', import.meta.url));
const installDirectory = fileURLToPath(new URL(`../../.tooling/published-${publishedVersion}/`, import.meta.url));

/** Fetches the published server from npm once; it is no dependency of the workspace. */
async function install(): Promise<string> {
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
 * The published server, driven as its own client does. Its `mock` agent is a launcher script in its data directory, which is
 * replaced by the stub: it has no other way to be given an agent.
 */
export async function publishedServer(options: { directory: string }): Promise<ServerUnderTest> {
  const program = await install();
  let runs = 0;
  return {
    name: `published ${publishedVersion}`,
    async start() {
      const home = join(options.directory, `published-${(runs += 1)}`);
      const launchers = join(home, '.local/share/sandbox-agent/bin/agent_processes');
      mkdirSync(launchers, { recursive: true });
      const launcher = join(launchers, 'mock-acp');
      writeFileSync(launcher, `#!/bin/sh\nexec "${process.execPath}" "${stubAgent}"\n`, { mode: 0o755 });
      const port = await freePort();
      const baseUrl = `http://127.0.0.1:${port}`;
      const server = await spawnServer({
        command: program,
        args: ['server', '--no-token', '--no-telemetry', '--host', '127.0.0.1', '--port', String(port)],
        env: { PATH: process.env['PATH'] ?? '', HOME: home, SANDBOX_AGENT_REQUIRE_PREINSTALL: '1' },
        cwd: home,
        baseUrl,
      });
      const client = createHttpClient(baseUrl);
      let servers = 0;
      return {
        pid: server.pid,
        readyMs: server.readyMs,
        async createSession() {
          const path = `/v1/acp/bench-${(servers += 1)}?agent=mock`;
          let id = 0;
          const call = async (method: string, params: object) => {
            const answer = await client.send('POST', path, { jsonrpc: '2.0', id: (id += 1), method, params });
            if (answer.status !== 200) {
              throw new Error(`${method} was answered with ${answer.status}: ${answer.body}`);
            }
            return JSON.parse(answer.body) as { result?: { sessionId?: string; stopReason?: string } };
          };
          await call('initialize', { protocolVersion: 1, clientCapabilities: {} });
          const opened = await call('session/new', { cwd: home, mcpServers: [] });
          const sessionId = opened.result?.sessionId;
          return {
            streamUrl: new URL(path, baseUrl).href,
            streamHeaders: {},
            async prompt(text) {
              const answer = await call('session/prompt', { sessionId, prompt: [{ type: 'text', text }] });
              if (answer.result?.stopReason !== 'end_turn') {
                throw new Error(`A prompt was answered with ${JSON.stringify(answer)}`);
              }
            },
          };
        },
        async stop() {
          client.close();
          await server.kill();
        },
      };
    },
  };
}
