import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { client, methods, type Stream } from '@agentclientprotocol/sdk';
import { createHttpStream } from '@agentclientprotocol/sdk/experimental/http-client';
import { createWebSocketStream } from '@agentclientprotocol/sdk/experimental/ws-client';
import { WebSocket } from 'ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startRawServer, type RawServer } from './harness/raw-server.ts';
import { until } from './observe/index.ts';
import { proves } from './proves.ts';

let server: RawServer;
beforeAll(async () => {
  server = await startRawServer();
});
afterAll(() => server.close());

interface Told {
  readonly text: string[];
  readonly asked: string[];
}

/** A turn by the SDK's own client: a permission is allowed, and what the agent says is collected. */
async function runTurn(
  stream: Stream,
  { cwd, prompt, told }: { cwd: string; prompt: string; told: Told },
): Promise<string> {
  return client({ name: 'stock' })
    .onNotification(methods.client.session.update, ({ params }) => {
      if (params.update.sessionUpdate === 'agent_message_chunk' && params.update.content.type === 'text') {
        told.text.push(params.update.content.text);
      }
    })
    .onRequest(methods.client.session.requestPermission, ({ params }) => {
      told.asked.push(params.toolCall.title ?? '');
      const optionId = params.options.find(({ kind }) => kind === 'allow_once')?.optionId ?? '';
      return { outcome: { outcome: 'selected', optionId } };
    })
    .connectWith(stream, async (context) => {
      await context.request(methods.agent.initialize, { protocolVersion: 1, clientCapabilities: {} });
      const { sessionId } = await context.request(methods.agent.session.new, { cwd, mcpServers: [] });
      const { stopReason } = await context.request(methods.agent.session.prompt, {
        sessionId,
        prompt: [{ type: 'text', text: prompt }],
      });
      await until('everything was told', () => told.text.join('').includes('Done.'));
      return stopReason;
    });
}

const streams: Readonly<Record<string, () => Stream>> = {
  'Streamable HTTP': () =>
    createHttpStream(`${server.url}/acp`, {
      headers: { authorization: `Bearer ${server.token}`, 'acp-agent': 'mock' },
    }),
  'a WebSocket': () =>
    createWebSocketStream(`${server.url.replace('http', 'ws')}/acp?agent=mock`, {
      WebSocket,
      headers: { authorization: `Bearer ${server.token}` },
    }),
  'a WebSocket of a browser, that can set no header': () =>
    createWebSocketStream(`${server.url.replace('http', 'ws')}/acp?agent=mock&access_token=${server.token}`),
  'a WebSocket with the token as a subprotocol': () =>
    createWebSocketStream(`${server.url.replace('http', 'ws')}/acp?agent=mock`, {
      protocols: [`bearer.${server.token}`],
    }),
};

describe.for(Object.entries(streams))("the protocol's own client over %s", ([name, connect]) => {
  it('runs a turn with a permission and a burst, and leaves nothing when it goes', { timeout: 60_000 }, async () => {
    proves('G12');
    const cwd = await server.createFolder(name.replaceAll(/\W/g, '-'));
    const told: Told = { text: [], asked: [] };
    const prompt = 'say Hello.\nwrite note.txt by a stock client\nburst 5000 of 200\nsay Done.';
    expect(await runTurn(connect(), { cwd, prompt, told })).toBe('end_turn');
    expect(existsSync(join(cwd, 'note.txt'))).toBe(true);
    expect(told.asked).toHaveLength(1);
    expect(told.text).toHaveLength(5002);
    await until('the agent is gone', () => server.agentPids().length === 0);
  });
});
