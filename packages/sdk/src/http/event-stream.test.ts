import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { ServerUnreachableError } from '../errors/server-unreachable-error.ts';
import { readEventStream } from './event-stream.ts';
import type { HttpClient } from './http-client.ts';

/** A client whose one answer is this stream. */
function answering(body: ReadableStream<Uint8Array>): HttpClient {
  const send = async ({ signal }: { signal?: AbortSignal }): Promise<Response> => {
    const cut = new TransformStream<Uint8Array, Uint8Array>();
    body.pipeTo(cut.writable, signal ? { signal } : {}).catch(() => {});
    return new Response(cut.readable, { headers: { 'content-type': 'text/event-stream' } });
  };
  return { send } as unknown as HttpClient;
}

const idleTimeoutMs = 30;

it('a reader that is slower than the idle timeout is no silent server', async () => {
  const bytes = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(stream) {
      ['a', 'b', 'c'].forEach((text) => stream.enqueue(bytes.encode(`data: ${text}\n\n`)));
      stream.close();
    },
  });
  const seen: string[] = [];
  await readEventStream({
    http: answering(body),
    path: '/events',
    lastEventId: '0',
    signal: new AbortController().signal,
    idleTimeoutMs,
    onOpen: () => {},
    onMessages: async (messages) => {
      await delay(idleTimeoutMs * 3);
      seen.push(...messages.map(({ data }) => data));
    },
  });
  expect(seen).toEqual(['a', 'b', 'c']);
});

it('a server that is silent for the idle timeout counts as cut', async () => {
  const reading = readEventStream({
    http: answering(new ReadableStream()),
    path: '/events',
    lastEventId: '0',
    signal: new AbortController().signal,
    idleTimeoutMs,
    onOpen: () => {},
    onMessages: async () => {},
  });
  await expect(reading).rejects.toThrow(ServerUnreachableError);
});
