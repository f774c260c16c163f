import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exchange } from '../../../test-support/exchange.ts';
import { createMockSession } from '../../../test-support/mock-session.ts';
import { startServer, type TestServer } from '../../../test-support/start-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  await createMockSession(server, 'one');
});

afterAll(() => server.stop());

async function post(path: string, body: object = {}): Promise<{ status: number; json: Record<string, unknown> }> {
  const headers = { 'content-type': 'application/json' };
  const request = { method: 'POST', path: `/v1/sessions/one/${path}`, headers, body: JSON.stringify(body) };
  const { status, json } = await exchange({ url: server.url, ...request });
  return { status, json: json as Record<string, unknown> };
}

async function sendPrompt(prompt: string): Promise<string> {
  return (await post('prompts', { prompt })).json['promptId'] as string;
}

describe('POST /v1/sessions/{id}/cancel', () => {
  it('cancels the prompt that is named, waiting or running, and nothing twice', async () => {
    const running = await sendPrompt('hang');
    const waiting = await sendPrompt('say never');
    for (const promptId of [waiting, running]) {
      expect(await post(`cancel?promptId=${promptId}`)).toEqual({
        status: 202,
        json: { cancelling: true, promptIds: [promptId] },
      });
      await expect
        .poll(async () => (await exchange({ url: server.url, path: `/v1/sessions/one/prompts/${promptId}` })).json, {
          timeout: 15_000,
        })
        .toMatchObject({ status: 'done', stopReason: 'cancelled' });
    }
    expect((await post(`cancel?promptId=${running}`)).json).toEqual({ cancelling: false, promptIds: [] });
  });

  it('refuses a prompt that is none, and one together with all of them', async () => {
    expect(await post('cancel?promptId=none')).toMatchObject({
      status: 404,
      json: { type: 'urn:sandbox-agent:error:not_found' },
    });
    expect(await post('cancel?promptId=none&queued=true')).toMatchObject({
      status: 400,
      json: { type: 'urn:sandbox-agent:error:invalid_request' },
    });
  });
});
