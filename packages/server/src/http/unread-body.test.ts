import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../test-support/start-server.ts';

const bodyBytes = 1_500_000;

/** Answered before their bodies are read, each by another part of the server. */
const refusals = {
  'no feature has the route': ['POST /v1/nothing', 404],
  'the route has another method': ['PUT /v1/health', 405],
  'a feature has no such route': ['POST /v1/processes/none/nothing', 404],
  'what it names is not there': ['POST /v1/processes/none/stop', 404],
  'its parameters are none': ['PUT /v1/fs/file', 400],
} as const;

const framings = {
  'of a known length': [`Content-Length: ${bodyBytes}`, 'x'.repeat(bodyBytes)],
  'in chunks': ['Transfer-Encoding: chunked', `${bodyBytes.toString(16)}\r\n${'x'.repeat(bodyBytes)}\r\n0\r\n\r\n`],
} as const;

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

describe.for(Object.entries(framings))('a body %s that nobody reads', ([, [header, body]]) => {
  test.for(Object.entries(refusals))('leaves the connection to the next request: %s', async ([, [line, status]]) => {
    const request = `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n${header}\r\n\r\n${body}`;
    expect(await answersTo(server, [request, 'GET /v1/health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'])).toEqual([
      status,
      200,
    ]);
  });
});

/** Sends requests on one connection, each after the answer to the one before. Resolves with the statuses that came. */
function answersTo({ port }: TestServer, requests: readonly string[]): Promise<number[]> {
  const socket = connect(port, '127.0.0.1');
  let received = '';
  let sent = 0;
  const statuses = (): number[] => Array.from(received.matchAll(/HTTP\/1\.1 (\d+)/g), ([, status]) => Number(status));
  const sendNext = (): void => {
    socket.write(requests[sent] ?? '');
    sent += 1;
  };
  return new Promise((resolve) => {
    const end = (): void => {
      socket.destroy();
      resolve(statuses());
    };
    socket.on('data', (bytes) => {
      received += bytes.toString('latin1');
      if (statuses().length === requests.length) {
        end();
      } else if (statuses().length === sent) {
        sendNext();
      }
    });
    socket.on('error', end).on('close', end);
    sendNext();
  });
}
