import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
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

/** The bytes in pieces that are cut at the given places, in the middle of characters and of line ends too. */
function cut(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const edges = [0, ...places.map((place) => place % (bytes.length + 1)).toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.slice(edges[index], edge));
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

it('reads the same messages however the bytes are cut up', async () => {
  const message = fc.record({ id: fc.nat(), event: fc.constantFrom(undefined, 'gap'), value: fc.jsonValue() });
  await fc.assert(
    fc.asyncProperty(
      fc.array(message, { maxLength: 6 }),
      fc.constantFrom('\n', '\r\n'),
      fc.array(fc.nat(), { maxLength: 30 }),
      async (messages, end, places) => {
        const text = messages.map(({ id, event, value }) =>
          [
            ': heartbeat',
            '',
            `id: ${id}`,
            ...(event ? [`event: ${event}`] : []),
            `data: ${JSON.stringify(value)}`,
            '',
            '',
          ].join(end),
        );
        const body = new ReadableStream<Uint8Array>({
          start(stream) {
            cut(new TextEncoder().encode(text.join('')), places).forEach((piece) => stream.enqueue(piece));
            stream.close();
          },
        });
        const seen: unknown[] = [];
        await readEventStream({
          http: answering(body),
          path: '/events',
          lastEventId: '0',
          signal: new AbortController().signal,
          idleTimeoutMs: 10_000,
          onOpen: () => {},
          onMessages: async (batch) => void seen.push(...batch),
        });
        expect(seen).toEqual(
          messages.map(({ id, event, value }) => ({ id: String(id), event, data: JSON.stringify(value) })),
        );
      },
    ),
  );
});
