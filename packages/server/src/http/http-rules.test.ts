import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange, exchangeBytes } from '../../test-support/exchange.ts';
import { startServer, type TestServer } from '../../test-support/start-server.ts';

const token = 'correct-horse-battery-staple';
const page = 'https://app.example.com';

/** `open`: loopback without a token. `guarded`: with one. `shared`: with one, and pages of one origin allowed. */
type ServerName = 'open' | 'guarded' | 'shared' | 'openShared';
const servers = {} as Record<ServerName, TestServer>;

beforeAll(async () => {
  const [open, guarded, shared, openShared] = await Promise.all([
    startServer({ args: ['--max-body-bytes', '1000'] }),
    startServer({ token }),
    startServer({ token, args: ['-O', page] }),
    startServer({ args: ['-O', page] }),
  ]);
  Object.assign(servers, { open, guarded, shared, openShared });
});
afterAll(async () => {
  await Promise.all(Object.values(servers).map((server) => server.stop()));
});

interface Rule {
  readonly server: ServerName;
  readonly send: { method?: string; path: string; headers?: Record<string, string>; body?: string };
  readonly status: number;
  /** The problem's code, where the answer is one. */
  readonly code?: string;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const bearer = { authorization: `Bearer ${token}` };
const json = { 'content-type': 'application/json' };
const upgrade = { connection: 'upgrade', upgrade: 'websocket' };

const rules: Readonly<Record<string, Rule>> = {
  // Routes
  'the root names the product': {
    server: 'open',
    send: { path: '/' },
    status: 200,
    body: { name: 'sandbox-agent', version: expect.any(String), docs: '/v1/openapi.json' },
  },
  'an unknown route': { server: 'open', send: { path: '/v1/nothing' }, status: 404, code: 'not_found' },
  'an unknown route below a feature': {
    server: 'open',
    send: { path: '/v1/sessions/a/nothing' },
    status: 404,
    code: 'not_found',
  },
  'a prefix is a path segment': { server: 'open', send: { path: '/v1/sessionsx' }, status: 404, code: 'not_found' },
  'a method the root app has not': {
    server: 'open',
    send: { method: 'DELETE', path: '/v1/health' },
    status: 405,
    code: 'method_not_allowed',
    headers: { allow: 'GET, HEAD, OPTIONS' },
  },
  'a method the feature has not': {
    server: 'open',
    send: { method: 'PUT', path: '/v1/sessions' },
    status: 405,
    code: 'method_not_allowed',
    headers: { allow: 'GET, HEAD, OPTIONS, POST' },
  },
  'OPTIONS lists the methods': {
    server: 'open',
    send: { method: 'OPTIONS', path: '/v1/sessions' },
    status: 204,
    headers: { allow: 'GET, HEAD, OPTIONS, POST' },
  },
  'HEAD is GET without the body': {
    server: 'open',
    send: { method: 'HEAD', path: '/v1/sessions' },
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: undefined,
  },
  'a path whose encoding is not UTF-8': {
    server: 'open',
    send: { path: '/v1/sessions/%ff' },
    status: 400,
    code: 'invalid_request',
  },
  'a query whose encoding is cut': {
    server: 'open',
    send: { path: '/v1/sessions?a=%e4%' },
    status: 400,
    code: 'invalid_request',
  },
  // Request ids
  'a request id is kept': {
    server: 'open',
    send: { path: '/', headers: { 'x-request-id': 'trace-7' } },
    status: 200,
    headers: { 'x-request-id': 'trace-7' },
  },
  'a request id that could forge a log line is replaced': {
    server: 'open',
    send: { path: '/', headers: { 'x-request-id': 'a b"c' } },
    status: 200,
    headers: { 'x-request-id': expect.stringMatching(/^\w+-\d+$/) },
  },
  // Bodies
  'malformed JSON': {
    server: 'open',
    send: { method: 'POST', path: '/v1/sessions', headers: json, body: '{"agent":' },
    status: 400,
    code: 'invalid_request',
  },
  'JSON that nests beyond reason': {
    server: 'guarded',
    send: {
      method: 'POST',
      path: '/v1/sessions/a/prompts',
      headers: { ...json, ...bearer },
      body: `{"prompt":[{"type":"text","text":${'['.repeat(9000)}${']'.repeat(9000)}}]}`,
    },
    status: 400,
    code: 'invalid_request',
  },
  'another content type': {
    server: 'open',
    send: { method: 'POST', path: '/v1/sessions', headers: { 'content-type': 'text/plain' }, body: '{}' },
    status: 415,
    code: 'unsupported_media_type',
  },
  'a body without a content type': {
    server: 'open',
    send: { method: 'POST', path: '/v1/sessions', body: '{"agent":"mock"}' },
    status: 415,
    code: 'unsupported_media_type',
  },
  'every field that is wrong is named': {
    server: 'open',
    send: { method: 'POST', path: '/v1/sessions', headers: json, body: '{"agent":3,"mcpServers":[{}]}' },
    status: 400,
    code: 'invalid_request',
    body: expect.objectContaining({
      issues: [
        { path: 'body.agent', message: 'Invalid input: expected string, received number' },
        { path: 'body.mcpServers[0].name', message: 'Invalid input: expected string, received undefined' },
      ],
    }),
  },
  'a body larger than the limit': {
    server: 'open',
    send: { method: 'POST', path: '/v1/sessions', headers: json, body: `{"agent":"${'x'.repeat(1000)}"}` },
    status: 413,
    code: 'payload_too_large',
    body: expect.objectContaining({ limitBytes: 1000 }),
  },
  'a body larger than the limit that does not tell its length': {
    server: 'open',
    send: {
      method: 'POST',
      path: '/v1/sessions',
      headers: { ...json, 'transfer-encoding': 'chunked' },
      body: `{"agent":"${'x'.repeat(1000)}"}`,
    },
    status: 413,
    code: 'payload_too_large',
    body: expect.objectContaining({ limitBytes: 1000 }),
  },
  'a body within the limit that does not tell its length': {
    server: 'open',
    send: {
      method: 'POST',
      path: '/v1/sessions',
      headers: { ...json, 'transfer-encoding': 'chunked' },
      body: '{"agent":7}',
    },
    status: 400,
    code: 'invalid_request',
  },
  // Token
  'no token': {
    server: 'guarded',
    send: { path: '/v1/sessions' },
    status: 401,
    code: 'token_invalid',
    headers: { 'www-authenticate': expect.stringMatching(/^Bearer/) },
  },
  'a wrong token': {
    server: 'guarded',
    send: { path: '/v1/sessions', headers: { authorization: 'Bearer wrong' } },
    status: 401,
    code: 'token_invalid',
  },
  'the start of the token': {
    server: 'guarded',
    send: { path: '/v1/sessions', headers: { authorization: `Bearer ${token.slice(0, -1)}` } },
    status: 401,
    code: 'token_invalid',
  },
  'the token as basic authentication': {
    server: 'guarded',
    send: { path: '/v1/sessions', headers: { authorization: `Basic ${token}` } },
    status: 401,
    code: 'token_invalid',
  },
  'the token': { server: 'guarded', send: { path: '/v1/sessions', headers: bearer }, status: 200 },
  'the scheme in lower case': {
    server: 'guarded',
    send: { path: '/v1/sessions', headers: { authorization: `bearer ${token}` } },
    status: 200,
  },
  'an unknown path needs the token too': {
    server: 'guarded',
    send: { path: '/x' },
    status: 401,
    code: 'token_invalid',
  },
  'a token in the query is for WebSockets only': {
    server: 'guarded',
    send: { path: `/v1/sessions?access_token=${token}` },
    status: 401,
    code: 'token_invalid',
  },
  'a WebSocket handshake may carry it in the query': {
    server: 'guarded',
    send: { path: `/v1/nothing?access_token=${token}`, headers: upgrade },
    status: 404,
    code: 'not_found',
  },
  'a WebSocket handshake may carry it as a subprotocol': {
    server: 'guarded',
    send: { path: '/v1/nothing', headers: { ...upgrade, 'sec-websocket-protocol': `chat, bearer.${token}` } },
    status: 404,
    code: 'not_found',
  },
  'a WebSocket handshake with a wrong one': {
    server: 'guarded',
    send: { path: '/v1/nothing?access_token=wrong', headers: upgrade },
    status: 401,
    code: 'token_invalid',
  },
  'health without the token says only that it is there': {
    server: 'guarded',
    send: { path: '/v1/health' },
    status: 200,
    body: { status: 'ok' },
  },
  'health with the token says more': {
    server: 'guarded',
    send: { path: '/v1/health', headers: bearer },
    status: 200,
    body: { status: 'ok', version: expect.any(String), uptimeMs: expect.any(Number), state: 'ready' },
  },
  'with a token the server may have any name': {
    server: 'guarded',
    send: { path: '/v1/sessions', headers: { ...bearer, host: 'sandbox.example.com' } },
    status: 200,
  },
  // Host: DNS rebinding
  'a name that was rebound to loopback': {
    server: 'open',
    send: { path: '/v1/health', headers: { host: 'evil.example.com' } },
    status: 403,
    code: 'permission_denied',
  },
  'a name that only begins like loopback': {
    server: 'open',
    send: { path: '/', headers: { host: '127.0.0.1.example.com' } },
    status: 403,
    code: 'permission_denied',
  },
  localhost: { server: 'open', send: { path: '/', headers: { host: 'localhost:9999' } }, status: 200 },
  'a name below localhost': { server: 'open', send: { path: '/', headers: { host: 'box.localhost' } }, status: 200 },
  'the IPv6 loopback': { server: 'open', send: { path: '/', headers: { host: '[::1]:2468' } }, status: 200 },
  // Origin: CSRF
  'a page of another origin': {
    server: 'open',
    send: { method: 'POST', path: '/v1/sessions', headers: { ...json, origin: page }, body: '{}' },
    status: 403,
    code: 'permission_denied',
  },
  'a page without an origin of its own': {
    server: 'open',
    send: { path: '/v1/sessions', headers: { origin: 'null' } },
    status: 403,
    code: 'permission_denied',
  },
  'another port of this machine is another origin': {
    server: 'open',
    send: { path: '/v1/sessions', headers: { origin: 'http://localhost:3000' } },
    status: 403,
    code: 'permission_denied',
  },
  'an image of another site': {
    server: 'open',
    send: { path: '/v1/sessions', headers: { 'sec-fetch-site': 'cross-site' } },
    status: 403,
    code: 'permission_denied',
  },
  'an image of another port': {
    server: 'open',
    send: { path: '/v1/sessions', headers: { 'sec-fetch-site': 'same-site' } },
    status: 403,
    code: 'permission_denied',
  },
  'an address the user typed': {
    server: 'open',
    send: { path: '/v1/sessions', headers: { 'sec-fetch-site': 'none' } },
    status: 200,
  },
  "the server's own pages": {
    server: 'open',
    send: {
      path: '/v1/sessions',
      headers: { host: 'localhost:1', origin: 'http://localhost:1', 'sec-fetch-site': 'same-origin' },
    },
    status: 200,
  },
  'a page of an allowed origin without a token': {
    server: 'openShared',
    send: { path: '/v1/sessions', headers: { origin: page, 'sec-fetch-site': 'cross-site' } },
    status: 200,
    headers: { 'access-control-allow-origin': page },
  },
  'a WebSocket handshake of another origin': {
    server: 'open',
    send: { path: '/v1/nothing', headers: { ...upgrade, origin: 'https://evil.example.com' } },
    status: 403,
    code: 'permission_denied',
  },
  // CORS
  'without CORS no page may read': {
    server: 'guarded',
    send: { path: '/v1/health', headers: { origin: page } },
    status: 200,
    headers: { 'access-control-allow-origin': undefined },
  },
  'a preflight needs no token': {
    server: 'shared',
    send: {
      method: 'OPTIONS',
      path: '/v1/sessions',
      headers: {
        origin: page,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization',
      },
    },
    status: 204,
    headers: { 'access-control-allow-origin': page, 'access-control-allow-headers': 'authorization' },
  },
  'a preflight of another origin grants nothing': {
    server: 'shared',
    send: {
      method: 'OPTIONS',
      path: '/v1/sessions',
      headers: { origin: 'https://evil.example.com', 'access-control-request-method': 'POST' },
    },
    status: 204,
    headers: { 'access-control-allow-origin': undefined },
  },
  'a page may read where a list goes on, and which version a file is': {
    server: 'openShared',
    send: { path: '/v1/fs/entries?limit=1', headers: { origin: page } },
    status: 200,
    headers: { 'access-control-expose-headers': expect.stringMatching(/Next-Cursor.*ETag/i) },
  },
  'a page may read why it was refused': {
    server: 'shared',
    send: { path: '/v1/sessions', headers: { origin: page } },
    status: 401,
    code: 'token_invalid',
    headers: { 'access-control-allow-origin': page },
  },
};

describe('every rule holds', () => {
  test.for(Object.entries(rules))('%s', async ([, rule]) => {
    const answer = await exchange({ url: servers[rule.server].url, ...rule.send });
    const allExpected = { 'x-request-id': expect.any(String), ...rule.headers };
    const expected = Object.entries(allExpected).filter(([, value]) => value !== undefined);
    expect(answer).toMatchObject({ status: rule.status, headers: Object.fromEntries(expected) });
    for (const [name, value] of Object.entries(allExpected)) {
      expect(answer.headers[name], name).toEqual(value);
    }
    if (rule.code !== undefined) {
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.json).toMatchObject({
        type: `urn:sandbox-agent:error:${rule.code}`,
        status: rule.status,
        title: expect.any(String),
        detail: expect.any(String),
        instance: new URL(rule.send.path, 'http://x').pathname,
        suggestion: expect.any(String),
      });
    }
    if ('body' in rule) {
      expect(answer.json).toEqual(rule.body);
    }
  });
});

test('the token is in no answer and no log line', async () => {
  await exchange({ url: servers.guarded.url, path: '/v1/sessions', headers: { authorization: `Bearer ${token}x` } });
  const { output, errorOutput } = servers.guarded.program;
  expect(output() + errorOutput()).not.toContain(token);
});

test('bytes that are no request are refused and the connection closed', async () => {
  expect(await exchangeBytes(servers.open.port, 'this is not HTTP\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /);
});

test.each(['1.1', '1.0'])('a request of HTTP/%s without Host is refused', async (version) => {
  const answer = await exchangeBytes(
    servers.open.port,
    `GET /v1/sessions HTTP/${version}\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 (400|403) /);
});

test('the API description covers every route and is OpenAPI 3.1', async () => {
  const { json: document } = await exchange({ url: servers.open.url, path: '/v1/openapi.json' });
  expect(document).toMatchObject({
    openapi: '3.1.0',
    security: [{ bearer: [] }],
    paths: {
      '/v1/health': { get: { security: [] } },
      '/v1/sessions': { get: {}, post: {} },
      '/v1/sessions/{id}/events': { get: {} },
    },
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } } },
  });
});
