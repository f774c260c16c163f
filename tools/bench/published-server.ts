import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../servers/free-port.ts';
import { installPublishedServer, publishedVersion, startPublishedServer } from '../servers/published-server.ts';
import { createHttpClient } from './http-client.ts';
import type { ServerUnderTest } from './server-under-test.ts';

const stubAgent = fileURLToPath(new URL('programs/stub-agent.ts', import.meta.url));

/** The published server with the stub agent, driven as its own client does. */
export async function publishedServer(options: { directory: string }): Promise<ServerUnderTest> {
  const program = await installPublishedServer();
  let runs = 0;
  return {
    name: `published ${publishedVersion}`,
    async start() {
      const home = join(options.directory, `published-${(runs += 1)}`);
      const port = await freePort();
      const launch = () => startPublishedServer({ program, agentFile: stubAgent, home, port });
      let server = await launch();
      const { baseUrl } = server;
      const client = createHttpClient(baseUrl);
      let servers = 0;
      return {
        get pid() {
          return server.pid;
        },
        baseUrl,
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
