import { expect, test } from 'vitest';
import { createApp } from './app.ts';
import { createAccessRules } from './http/access-rules.ts';
import { createOpenApiApp } from './http/openapi-app.ts';
import { ProblemError } from './http/problem-error.ts';
import type { FeatureMount } from './http/feature.ts';
import { silentLogger, type Logger } from './telemetry/logger.ts';

const clock = { now: () => 0, monotonicMs: () => 0 };

function appOf(mounts: readonly FeatureMount[], options: { logger?: Logger; isShuttingDown?: () => boolean } = {}) {
  const app = createApp({
    version: '1.2.3',
    clock,
    logger: silentLogger,
    isShuttingDown: () => false,
    accessRules: createAccessRules({ host: '127.0.0.1', allowedOrigins: [] }),
    maxBodyBytes: 100,
    requestId: () => 'r-1',
    features: mounts,
    ...options,
  });
  return async (path: string, init?: RequestInit): Promise<{ status: number; body: unknown; headers: Headers }> => {
    const response = await app(new Request(`http://localhost${path}`, init));
    const text = await response.text();
    return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
  };
}

function featureThat(answer: () => Response | Promise<Response>): FeatureMount {
  return {
    prefix: '/v1/feature',
    load: async () => {
      const app = createOpenApiApp();
      app.all('/v1/feature/x', answer);
      return app;
    },
  };
}

test('a fault is logged with its request and says nothing to the caller', async () => {
  const records: object[] = [];
  const logger: Logger = { ...silentLogger, error: (fields, message) => records.push({ ...fields, message }) };
  const secretReason = new Error('SELECT password FROM users');
  const send = appOf([featureThat(() => Promise.reject(secretReason))], { logger });
  const { status, body } = await send('/v1/feature/x');
  expect({ status, body }).toEqual({
    status: 500,
    body: expect.objectContaining({
      type: 'urn:sandbox-agent:error:internal',
      requestId: 'r-1',
      instance: '/v1/feature/x',
    }),
  });
  expect(JSON.stringify(body)).not.toContain('password');
  expect(records).toEqual([
    { err: secretReason, method: 'GET', path: '/v1/feature/x', requestId: 'r-1', message: 'request failed' },
  ]);
});

test('what is thrown and is no Error is a fault as well', async () => {
  // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- libraries do this
  const send = appOf([featureThat(() => Promise.reject({ message: 'inner' }))]);
  expect(await send('/v1/feature/x')).toMatchObject({ status: 500, body: { title: 'Internal error' } });
});

test('a problem of a feature keeps its code and context', async () => {
  const send = appOf([
    featureThat(() => {
      throw new ProblemError('too_many_requests', 'Slower.', { context: { retryAfterSeconds: 2.2 } });
    }),
  ]);
  const { status, body, headers } = await send('/v1/feature/x');
  expect({ status, body }).toMatchObject({ status: 429, body: { detail: 'Slower.', retryAfterSeconds: 2.2 } });
  expect(headers.get('retry-after')).toBe('3');
});

test('a feature is loaded by the first request for it, once, and again after a failure', async () => {
  let loads = 0;
  const feature: FeatureMount = {
    prefix: '/v1/feature',
    load: async () => {
      loads += 1;
      if (loads === 1) {
        throw new Error('disk full');
      }
      return featureThat(() => Response.json({ loads })).load();
    },
  };
  const send = appOf([feature]);
  await send('/v1/health');
  expect(loads).toBe(0);
  expect(await send('/v1/feature/x')).toMatchObject({ status: 500 });
  const answers = await Promise.all([send('/v1/feature/x'), send('/v1/feature/x')]);
  expect(answers).toMatchObject([{ body: { loads: 2 } }, { body: { loads: 2 } }]);
});

test('HEAD ends the stream that GET would have sent', async () => {
  let cancelled = false;
  const stream = new ReadableStream({
    cancel() {
      cancelled = true;
    },
  });
  const send = appOf([featureThat(() => new Response(stream, { headers: { 'content-type': 'text/event-stream' } }))]);
  const { status, body, headers } = await send('/v1/feature/x', { method: 'HEAD' });
  expect({ status, body, type: headers.get('content-type') }).toEqual({
    status: 200,
    body: undefined,
    type: 'text/event-stream',
  });
  expect(cancelled).toBe(true);
});

test('once shutdown has begun only health is answered, and says so', async () => {
  const send = appOf([featureThat(() => Response.json({}))], { isShuttingDown: () => true });
  const refused = await send('/v1/feature/x');
  expect(refused).toMatchObject({ status: 503, body: { type: 'urn:sandbox-agent:error:shutting_down' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(await send('/v1/health')).toMatchObject({ status: 200, body: { state: 'shutting_down' } });
});

test('a feature may take larger bodies than the others', async () => {
  const init = { method: 'POST', body: 'x'.repeat(200), headers: { 'content-length': '200' } };
  const feature = featureThat(() => Response.json({ ok: true }));
  expect(await appOf([feature])('/v1/feature/x', init)).toMatchObject({ status: 413, body: { limitBytes: 100 } });
  const unlimited = { ...feature, maxBodyBytes: Number.POSITIVE_INFINITY };
  expect(await appOf([unlimited])('/v1/feature/x', init)).toMatchObject({ status: 200 });
});
