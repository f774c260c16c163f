import { tokenScopes, type TokenScope } from '@sandbox-agent/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange, type Exchange } from '../../test-support/exchange.ts';
import { createMockSession } from '../../test-support/mock-session.ts';
import { startServer, type TestServer } from '../../test-support/start-server.ts';
import { findRouteAccess } from './find-route-access.ts';
import { routeAccess } from './route-access.ts';

const serverToken = 'the-own-token-of-the-server';
const publicRoutes = new Set(['GET /', 'GET /v1/health']);
let server: TestServer;
/** `METHOD /path/{parameter}` of every route that the server describes. */
let routes: string[];
const tokens = new Map<TokenScope, string>();

beforeAll(async () => {
  server = await startServer({ token: serverToken, args: ['--log-level', 'debug'] });
  const { json } = await send('GET /v1/openapi.json', serverToken);
  const { paths } = json as { paths: Record<string, Record<string, unknown>> };
  routes = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  for (const scope of tokenScopes) {
    tokens.set(scope, await mint({ scopes: [scope] }));
  }
});
afterAll(() => server.stop());

function send(route: string, token: string | undefined, body: unknown = {}): Promise<Exchange> {
  const [method = '', path = ''] = route.split(' ');
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(method);
  return exchange({
    url: server.url,
    method,
    path,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(hasBody ? { 'content-type': 'application/json' } : {}),
    },
    ...(hasBody ? { body: JSON.stringify(body) } : {}),
  });
}

async function mint(request: object): Promise<string> {
  const { json, status, text } = await send('POST /v1/tokens', serverToken, { expiresInSeconds: 600, ...request });
  expect(status, text).toBe(201);
  return (json as { token: string }).token;
}

/** The route with something in the place of each parameter. */
const concrete = (route: string): string => route.replace(/\{\w+\}/g, 'nothing-of-that-name');

describe('the table', () => {
  it('has every route that the server describes: decide what a scoped token needs for a new one', () => {
    expect(routes.length).toBeGreaterThan(15);
    expect(routes.filter((route) => routeAccess[route] === undefined)).toEqual([]);
  });

  it('has no route that is not there, and each is found by its own path', () => {
    for (const [route, access] of Object.entries(routeAccess)) {
      expect(routes).toContain(route);
      const [method = '', path = ''] = concrete(route).split(' ');
      expect(findRouteAccess(method, path)).toMatchObject(access);
      for (const other of [`${path}/`, `${path}/x/y/z`, `/x${path}`, path.toUpperCase()]) {
        const found = findRouteAccess(method, other);
        expect(found === undefined || other === path, `${method} ${other}`).toBe(true);
      }
    }
  });
});

describe('a token with one scope', () => {
  it.each(tokenScopes)('%s opens its routes and no other', async (scope) => {
    const token = tokens.get(scope);
    for (const route of routes) {
      const { needs } = routeAccess[route] ?? { needs: 'server' };
      const answer = await send(concrete(route), token);
      const { status } = answer;
      if (publicRoutes.has(route) || needs === 'any' || needs === scope) {
        expect([401, 403, 405, 500], `${route} with ${scope}: ${status}`).not.toContain(status);
      } else {
        expect({ route, status, json: answer.json }).toMatchObject({
          status: 403,
          json: {
            type: 'urn:sandbox-agent:error:permission_denied',
            ...(needs === 'server' ? {} : { missingScope: needs, detail: expect.stringContaining(needs) }),
          },
        });
      }
    }
  });

  it('opens nothing that is not in the table', async () => {
    for (const route of ['GET /v1/nothing', 'OPTIONS /v1/sessions', 'PUT /v1/sessions/x', 'GET /v1/sessions/x/']) {
      expect(await send(route, tokens.get('sessions:read')), route).toMatchObject({ status: 403 });
    }
  });

  it('makes no further tokens, whatever they would allow', async () => {
    const all = await mint({ scopes: tokenScopes });
    const { status, json } = await send('POST /v1/tokens', all, { scopes: ['sessions:read'], expiresInSeconds: 1 });
    expect({ status, json }).toMatchObject({ status: 403, json: { detail: expect.stringContaining('own token') } });
  });

  it('cannot get around approving by a policy or a mode', async () => {
    const policy = { rules: [], default: 'allow' };
    for (const field of [
      { permissions: policy },
      { permissions: null },
      { mode: 'auto' },
      { configOptions: { a: 'b' } },
    ]) {
      const { status, json } = await send('PATCH /v1/sessions/x', tokens.get('sessions:write'), field);
      expect({ status, json }).toMatchObject({ status: 403, json: { missingScope: 'sessions:approve' } });
    }
    for (const field of [{ permissions: policy }, { mode: 'auto' }]) {
      const body = { agent: 'mock', ...field };
      expect(await send('POST /v1/sessions', tokens.get('sessions:write'), body)).toMatchObject({ status: 403 });
    }
  });
});

describe('a token of one session', () => {
  let token: string;

  beforeAll(async () => {
    await createMockSession(server, 'mine');
    await createMockSession(server, 'other');
    token = await mint({
      scopes: ['sessions:read', 'sessions:write', 'sessions:approve'],
      sessionId: 'mine',
      name: 'a browser',
    });
  });

  it('takes every other session for one that does not exist, and shows only its own', async () => {
    for (const [route, { ofOneSession }] of Object.entries(routeAccess)) {
      if (ofOneSession === '{id}') {
        const of = (id: string) => send(route.replace('{id}', id).replace(/\{\w+\}/g, 'x'), token);
        const [foreign, missing] = [await of('other'), await of('none')];
        expect({ route, status: foreign.status, json: foreign.json }).toMatchObject({
          status: 404,
          json: { type: 'urn:sandbox-agent:error:session_not_found' },
        });
        expect(foreign.text.replaceAll('other', 'none')).toBe(missing.text);
      } else if (ofOneSession === undefined) {
        expect(await send(concrete(route), token), route).toMatchObject({ status: 403 });
      }
    }
    const { json } = await send('GET /v1/sessions', token);
    expect((json as { sessions: { id: string }[] }).sessions.map(({ id }) => id)).toEqual(['mine']);
    expect(await send('GET /v1/sessions/other', serverToken)).toMatchObject({ status: 200 });
  });

  it.each([
    '/v1/sessions/%6fther',
    '/v1/sessions/mine/../other',
    '/v1/sessions/mine/%2e%2e/other',
    '/v1/sessions//other',
    '/v1/sessions/other?id=mine',
    '/v1/sessions/MINE',
    '/v1/sessions/mine%00',
    '/v1/sessions/mine%2f..%2fother',
    '/v1/sessions/mine%252f..%252fother',
    '/v1/sessions/other/events?x=/v1/sessions/mine',
    '/v1\\sessions\\other',
  ])('%s does not lead to another one', async (path) => {
    const { status, text } = await send(`GET ${path}`, token);
    expect([400, 403, 404], text).toContain(status);
  });

  it('may do all of its own that its scopes say', async () => {
    expect(await send('GET /v1/sessions/mine', token)).toMatchObject({ status: 200 });
    expect(await send('GET /v1/sessions/%6dine', token)).toMatchObject({ status: 200 });
    expect(await send('PATCH /v1/sessions/mine', token, { title: 'Mine' })).toMatchObject({ status: 200 });
    expect(await send('POST /v1/sessions/mine/prompts', token, { prompt: 'ask May I?' })).toMatchObject({
      status: 202,
    });
  });

  it('signs what it decides with its name', async () => {
    let requestId: string | undefined;
    while (requestId === undefined) {
      const { json } = await send('GET /v1/sessions/mine/permissions', token);
      requestId = (json as { permissions: { requestId: string }[] }).permissions[0]?.requestId;
    }
    const answered = await send(`POST /v1/sessions/mine/permissions/${requestId}`, token, { reply: 'reject' });
    expect(answered.json).toMatchObject({ outcome: 'selected', by: 'a browser' });
    const { text } = await send('GET /v1/sessions/mine/events', token);
    expect(text).toMatch(/"method":"_server\/permission_decided"[^}]*"by":"a browser"/);
  });

  it('cannot have scopes that belong to no session', async () => {
    for (const scope of tokenScopes.filter((one) => !one.startsWith('sessions:'))) {
      const request = { scopes: ['sessions:read', scope], sessionId: 'mine', expiresInSeconds: 1 };
      expect(await send('POST /v1/tokens', serverToken, request)).toMatchObject({ status: 400 });
    }
  });
});

describe('a token', () => {
  it.each([
    ['no scope', { scopes: [] }],
    ['an unknown scope', { scopes: ['everything'] }],
    ['no time', { expiresInSeconds: 0 }],
    ['more than a week', { expiresInSeconds: 604_801 }],
    ['a name of the server’s own', { name: 'Policy' }],
    ['a name that looks like one of them', { name: 'ｓerver' }],
    ['a name with an invisible character', { name: 'ser\u200bver' }],
    ['a name that turns the text around', { name: '\u202eadmin' }],
    ['a name of half a character', { name: '\ud83d' }],
    ['a session that none could be', { sessionId: '../x' }],
    ['a field that is not known', { admin: true }],
  ])('is not made with %s', async (_what, wrong) => {
    const request = { scopes: ['sessions:read'], expiresInSeconds: 60, ...wrong };
    expect(await send('POST /v1/tokens', serverToken, request)).toMatchObject({ status: 400 });
  });

  it('that has expired is no token, and a stream that it opened ends with it', async () => {
    await createMockSession(server, 'streamed');
    const token = await mint({ scopes: ['sessions:read'], expiresInSeconds: 1 });
    const started = performance.now();
    const stream = await exchange({
      url: server.url,
      path: '/v1/sessions/streamed/events',
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    });
    expect(stream).toMatchObject({ status: 200, text: expect.stringContaining('event') });
    expect(performance.now() - started).toBeGreaterThan(500);
    expect(await send('GET /v1/sessions', token)).toMatchObject({ status: 401 });
  });

  it('that has expired ends a stream too that was not asked for by its type, whatever else the request says', async () => {
    const token = await mint({ scopes: ['files:read'], expiresInSeconds: 1 });
    const stream = await exchange({
      url: server.url,
      path: '/v1/fs/watch?path=.',
      headers: { authorization: `Bearer ${token}`, connection: 'upgrade', upgrade: 'other' },
    });
    expect(stream).toMatchObject({ status: 200, text: expect.stringContaining('retry') });
  });

  it('is in no log line, nor is the one it was made with', async () => {
    const token = tokens.get('terminals') ?? '';
    const [, payload = '', signature = ''] = token.split('.');
    await send('GET /v1/sessions', `${token}x`);
    await exchange({
      url: server.url,
      path: `/v1/nothing?access_token=${token}`,
      headers: { connection: 'upgrade', upgrade: 'websocket' },
    });
    const written = server.program.output() + server.program.errorOutput();
    for (const secret of [serverToken, payload, signature]) {
      expect(written).not.toContain(secret);
    }
  });

  it('cannot be had from a server that has none: it would limit nobody', async () => {
    await using open = await startServer();
    const { status, json } = await exchange({
      url: open.url,
      method: 'POST',
      path: '/v1/tokens',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ scopes: ['sessions:read'], expiresInSeconds: 60 }),
    });
    expect({ status, json }).toMatchObject({
      status: 409,
      json: { detail: expect.stringContaining('without a token') },
    });
  });
});
