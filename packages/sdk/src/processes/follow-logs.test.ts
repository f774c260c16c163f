import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { SandboxAgent } from '../index.ts';
import { forbidUnhandledRejections } from '../testing/unhandled-rejections.test-support.ts';

forbidUnhandledRejections();

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A server whose log routes are answered by these, one request after the other. */
async function serve(...answers: readonly ((response: ServerResponse) => void)[]) {
  const requests: { url: string; lastEventId: unknown }[] = [];
  server = createServer((request, response) => {
    if (!request.url?.includes('/logs')) {
      response.end('{"status":"ok"}');
      return;
    }
    requests.push({ url: request.url, lastEventId: request.headers['last-event-id'] });
    answers[Math.min(requests.length, answers.length) - 1]?.(response);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { requests, client: await SandboxAgent.connect({ baseUrl, skipHealthCheck: true }) };
}

const entry = (sequence: number): string =>
  `id: ${sequence}\nevent: log\ndata: ${JSON.stringify({ sequence, stream: 'stdout', timestampMs: 1, data: 'eA==', encoding: 'base64' })}\n\n`;
const stream = (response: ServerResponse, text: string): ServerResponse => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(text);
  return response;
};

describe('a followed log', () => {
  it('is taken up behind the last entry when its stream is cut, and ends with the exit', async () => {
    const { client, requests } = await serve(
      (response) => setTimeout(() => stream(response, entry(1) + entry(2)).destroy(), 20),
      (response) => setTimeout(() => response.destroy(), 5),
      (response) =>
        stream(
          response,
          `event: gap\ndata: {"from":3,"to":4,"reason":"trimmed"}\n\n${entry(5)}event: exit\ndata: {"exitCode":null,"signal":"SIGTERM"}\n\n`,
        ).end(),
    );
    const told: unknown[] = [];
    const { closed } = await client.processes.followLogs('proc_1', {
      stream: 'stdout',
      tail: 5,
      onEntry: ({ sequence }) => told.push(sequence),
      onGap: (gap) => told.push(gap),
      onExit: (exit) => told.push(exit),
    });
    await closed;
    const gap = { from: 3, to: 4, reason: 'trimmed' };
    // What was sent before a cut may be lost with it; then it is asked for again.
    expect(told.filter((item) => typeof item !== 'number' || item > 2)).toEqual([
      gap,
      5,
      { exitCode: null, signal: 'SIGTERM' },
    ]);
    expect(requests[0]).toEqual({ url: '/v1/processes/proc_1/logs?follow=true&stream=stdout&tail=5', lastEventId: '' });
    expect(requests).toHaveLength(3);
    await client.dispose();
  });

  it('rejects when there is none, and ends when it is closed, whatever a listener throws', async () => {
    const missing = await serve((response) => {
      response.writeHead(404, { 'content-type': 'application/problem+json' });
      response.end('{"type":"urn:sandbox-agent:error:not_found","title":"Not found","status":404}');
    });
    await expect(missing.client.followProcessLogs('proc_9', () => undefined)).rejects.toMatchObject({ status: 404 });
    await missing.client.dispose();
    server?.close();

    const { client } = await serve((response) => stream(response, entry(1) + entry(2)));
    const sequences: number[] = [];
    const { promise: both, resolve } = Promise.withResolvers<void>();
    const subscription = await client.followProcessLogs('proc_1', ({ sequence }) => {
      sequences.push(sequence);
      if (sequence === 2) {
        resolve();
      }
    });
    await both;
    subscription.close();
    await subscription.closed;
    expect(sequences).toEqual([1, 2]);
    await client.dispose();
  });
});
