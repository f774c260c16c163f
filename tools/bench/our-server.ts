import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../servers/free-port.ts';
import { createHttpClient } from './http-client.ts';
import type { ServerUnderTest } from './server-under-test.ts';
import { spawnServer } from '../servers/spawn-server.ts';

const stubAgent = fileURLToPath(new URL('programs/stub-agent.ts', import.meta.url));
const builds = new URL('../../packages/server/dist/bin/', import.meta.url);

/** Our server, as the executable or as the Node build, with its log on the disk and its default flush policy. */
export function ourServer(options: { build: 'executable' | 'node'; directory: string }): ServerUnderTest {
  const isExecutable = options.build === 'executable';
  const program = fileURLToPath(new URL(isExecutable ? 'sandbox-agent-linux-x64' : 'sandbox-agent.js', builds));
  const agentConfig = join(options.directory, 'agents.json');
  let runs = 0;
  return {
    name: `ours (${options.build})`,
    async start({ withAgent } = { withAgent: true }) {
      writeFileSync(
        agentConfig,
        JSON.stringify({ agents: [{ id: 'stub', command: process.execPath, args: [stubAgent] }] }),
      );
      const port = await freePort();
      const baseUrl = `http://127.0.0.1:${port}`;
      const stateDirectory = join(options.directory, `${options.build}-${(runs += 1)}`);
      const args = ['server', '--port', String(port), '--state-dir', stateDirectory];
      if (withAgent) {
        args.push('--agent-config', agentConfig);
      }
      const launch = () =>
        spawnServer({
          command: isExecutable ? program : process.execPath,
          args: isExecutable ? args : [program, ...args],
          env: { PATH: process.env['PATH'] ?? '', HOME: options.directory },
          cwd: options.directory,
          baseUrl,
        });
      let server = await launch();
      const client = createHttpClient(baseUrl);
      return {
        get pid() {
          return server.pid;
        },
        baseUrl,
        readyMs: server.readyMs,
        async createSession() {
          const created = await client.send('POST', '/v1/sessions', { agent: 'stub', cwd: options.directory });
          if (created.status !== 201) {
            throw new Error(`Creating a session was answered with ${created.status}: ${created.body}`);
          }
          const { id } = JSON.parse(created.body) as { id: string };
          return {
            streamUrl: `${baseUrl}/v1/sessions/${id}/events`,
            streamHeaders: {},
            async prompt(text) {
              const path = `/v1/sessions/${id}/prompts`;
              const answer = await client.send('POST', path, { prompt: text }, { prefer: 'wait=600' });
              if (answer.status !== 200 || !answer.body.includes('"end_turn"')) {
                throw new Error(`A prompt was answered with ${answer.status}: ${answer.body}`);
              }
            },
          };
        },
        async restart() {
          await server.kill();
          server = await launch();
        },
        async stop() {
          client.close();
          await server.kill();
        },
      };
    },
  };
}
