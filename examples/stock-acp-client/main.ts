// A client that knows nothing of Sandbox Agent: the Agent Client Protocol's own SDK, over a WebSocket and over HTTP.
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { client, methods, type Stream } from '@agentclientprotocol/sdk';
import { createHttpStream } from '@agentclientprotocol/sdk/experimental/http-client';
import { createWebSocketStream } from '@agentclientprotocol/sdk/experimental/ws-client';
import { local } from 'sandbox-agent/local';

const cwd = await mkdtemp(join(tmpdir(), 'stock-acp-client-'));
const sandbox = local();
const sandboxId = await sandbox.create();

async function runTurn(stream: Stream, prompt: string): Promise<string> {
  let said = '';
  const stopReason = await client({ name: 'stock-client' })
    .onNotification(methods.client.session.update, ({ params: { update } }) => {
      if (update.sessionUpdate === 'agent_message_chunk' && update.content.type === 'text') {
        said += update.content.text;
      }
    })
    .onRequest(methods.client.session.requestPermission, ({ params: { options } }) => {
      const allowed = options.find(({ kind }) => kind === 'allow_once');
      assert.ok(allowed);
      return { outcome: { outcome: 'selected', optionId: allowed.optionId } };
    })
    .connectWith(stream, async (agent) => {
      await agent.request(methods.agent.initialize, { protocolVersion: 1, clientCapabilities: {} });
      const { sessionId } = await agent.request(methods.agent.session.new, { cwd, mcpServers: [] });
      const result = await agent.request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: 'text', text: prompt }],
      });
      return result.stopReason;
    });
  assert.equal(stopReason, 'end_turn');
  return said;
}

try {
  const url = await sandbox.getUrl?.(sandboxId);
  const token = await sandbox.getToken?.(sandboxId);
  assert.ok(url);

  // A browser can set no headers on a WebSocket: agent and token are in the URL.
  const socketUrl = `${url.replace('http', 'ws')}/acp?agent=mock&access_token=${token}`;
  const overSocket = await runTurn(createWebSocketStream(socketUrl), 'say Over a WebSocket.');
  console.log(overSocket);
  assert.equal(overSocket, 'Over a WebSocket.');

  const headers = { Authorization: `Bearer ${token}`, 'Acp-Agent': 'mock' };
  await runTurn(createHttpStream(`${url}/acp`, { headers }), 'write note.txt Over HTTP.');
  assert.equal(await readFile(join(cwd, 'note.txt'), 'utf8'), 'Over HTTP.');
  console.log('note.txt was written by an agent of the HTTP client');
} finally {
  await sandbox.destroy(sandboxId);
  await rm(cwd, { recursive: true });
}
