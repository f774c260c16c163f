import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { exchange } from '../../../test-support/exchange.ts';
import { createMockSession } from '../../../test-support/mock-session.ts';
import { startServer, type TestServer } from '../../../test-support/start-server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  const session = await createMockSession(server, 'one');
  await session.prompt('say hello');
  // The agent's last word on a first turn comes after its answer.
  await vi.waitFor(async () => expect((await get('')).text).toContain('session_info_update'), { timeout: 15_000 });
});

afterAll(() => server.stop());

const get = (path: string, headers: Record<string, string> = {}) =>
  exchange({ url: server.url, method: 'GET', path: `/v1/sessions/one/events${path}`, headers });

const eventStream = { accept: 'text/event-stream' };

async function lastIndex(): Promise<number> {
  return ((await get('')).json as { lastIndex: number }).lastIndex;
}

describe('GET /v1/sessions/{id}/events', () => {
  it('gives the same events by page and by stream, from any index', async () => {
    const last = await lastIndex();
    for (let after = 0; after <= last; after += 1) {
      const page = (await get(`?after=${after}`)).json as {
        events: { eventIndex: number }[];
        nextAfter: number;
        lastIndex: number;
      };
      const stream = await get('?follow=false', { ...eventStream, 'last-event-id': String(after) });
      const streamed = [...stream.text.matchAll(/^id: (\d+)\ndata: (.*)$/gm)].map(
        ([, , data]) => JSON.parse(data as string) as unknown,
      );
      expect(streamed).toEqual(page.events);
      expect(page.events.map(({ eventIndex }) => eventIndex)).toEqual(
        Array.from({ length: page.lastIndex - after }, (_, offset) => after + 1 + offset),
      );
      expect(page.nextAfter).toBe(page.lastIndex);
    }
  });

  it('says so when the caller has seen more than there is', async () => {
    const last = await lastIndex();
    for (const answer of [
      await get(`?after=${last + 1}`),
      await get('', { ...eventStream, 'last-event-id': String(last + 1) }),
    ]) {
      expect(answer.status).toBe(409);
      expect(answer.json).toMatchObject({ type: 'urn:sandbox-agent:error:conflict', lastIndex: last });
    }
  });

  it.each([
    ['?after=-1', {}, 400],
    ['?after=x', {}, 400],
    ['?limit=0', {}, 400],
    ['?limit=99999999', {}, 400],
    ['', { ...eventStream, 'last-event-id': 'x' }, 400],
    ['', { accept: 'text/html' }, 406],
  ])('%s with %j is answered with %i', async (path, headers, status) => {
    expect((await get(path, headers)).status).toBe(status);
  });
});
