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

describe('a raw client of Streamable HTTP', () => {
  it(
    'that is cut off in a burst, again and again, gets each message once by Last-Event-ID',
    { timeout: 60_000 },
    async () => {
      proves('G12', 'G1');
      const post = async (message: object, headers: Record<string, string> = {}) =>
        server.send('POST', '/acp?agent=mock', { body: { jsonrpc: '2.0', ...message }, headers });
      const initialized = await post({
        id: 0,
        method: 'initialize',
        params: { protocolVersion: 1, clientCapabilities: {} },
      });
      expect(initialized.json).toMatchObject({ id: 0, result: { protocolVersion: 1 } });
      const connection = { 'acp-connection-id': initialized.headers.get('acp-connection-id') ?? '' };
      const cwd = await server.createFolder('cut');
      await post({ id: 1, method: 'session/new', params: { cwd, mcpServers: [] } }, connection);
      const created = await readUntil(connection, undefined, ({ data }) => data.includes('"sessionId"'));
      const { result } = JSON.parse(created.at(-1)?.data ?? '') as { result: { sessionId: string } };
      const session = { ...connection, 'acp-session-id': result.sessionId };
      const prompt = [{ type: 'text', text: 'burst 20000 of 300' }];
      await post({ id: 2, method: 'session/prompt', params: { sessionId: result.sessionId, prompt } }, session);

      const events: ReceivedEvent[] = [];
      while (!events.at(-1)?.data.includes('"stopReason"')) {
        const wanted = events.length + 1_500;
        let count = events.length;
        events.push(
          ...(await readUntil(
            session,
            events.at(-1)?.id,
            ({ data }) => (count += 1) >= wanted || data.includes('"stopReason"'),
          )),
        );
      }
      expect(events.filter(({ data }) => data.includes('agent_message_chunk'))).toHaveLength(20_000);
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      expect(await server.send('DELETE', '/acp', { headers: connection })).toMatchObject({ status: 202 });
      expect(server.agentPids()).toEqual([]);
    },
  );

  interface ReceivedEvent {
    readonly id: string;
    readonly data: string;
  }

  /** Reads a stream up to and with an event that is enough, and cuts the connection. */
  async function readUntil(
    headers: Record<string, string>,
    lastEventId: string | undefined,
    isEnough: (event: ReceivedEvent) => boolean,
  ): Promise<ReceivedEvent[]> {
    const response = await fetch(`${server.url}/acp`, {
      headers: {
        ...headers,
        accept: 'text/event-stream',
        authorization: `Bearer ${server.token}`,
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
    });
    const events: ReceivedEvent[] = [];
    const decoder = new TextDecoder();
    let pending = '';
    for await (const chunk of response.body ?? []) {
      const frames = (pending + decoder.decode(chunk, { stream: true })).split('\n\n');
      pending = frames.pop() ?? '';
      for (const frame of frames) {
        const [, id, data] = /^event: message\nid: (\d+)\ndata: (.*)$/.exec(frame) ?? [];
        if (id !== undefined && data !== undefined) {
          events.push({ id, data });
          if (isEnough({ id, data })) {
            // Leaving the loop cuts the connection.
            return events;
          }
        }
      }
    }
    throw new Error('The stream ended before it had what was wanted.');
  }
});
