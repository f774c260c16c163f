import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EventPage } from '@sandbox-agent/protocol';
import { exchange } from '../../test-support/exchange.ts';
import { createMockSession } from '../../test-support/mock-session.ts';
import { untilGone } from '../../test-support/processes.ts';
import { startServer, type TestServer } from '../../test-support/start-server.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sa-killed-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

async function readEvents(server: TestServer, id: string): Promise<EventPage['events']> {
  const { json } = await exchange({ url: server.url, method: 'GET', path: `/v1/sessions/${id}/events?limit=10000` });
  return (json as EventPage).events;
}

describe('a server that was killed', { timeout: 120_000 }, () => {
  it('answers what it had accepted after its restart, without being asked, and leaves nothing of its former run', async () => {
    const marker = join(directory, 'the-queue-was-run');
    const first = await startServer({ directory });
    const session = await createMockSession(first, 'kept');
    await session.begin('say begun\nslow 100000 chunks 20ms');
    await session.begin(`leave behind touch ${marker}`);
    const before = await readEvents(first, 'kept');
    await first.stop('SIGKILL');

    const second = await startServer({ directory });
    try {
      await untilGone([session.pid]);
      await expect.poll(() => existsSync(marker), { timeout: 15_000 }).toBe(true);
      await expect
        .poll(async () => (await readEvents(second, 'kept')).filter(isTurnEnd).length, { timeout: 15_000 })
        .toBe(2);
      const after = await readEvents(second, 'kept');
      expect(after.slice(0, before.length)).toEqual(before);
      expect(after.map(({ eventIndex }) => eventIndex)).toEqual(after.map((_, index) => index + 1));
      expect(after.filter(isTurnEnd).map(({ payload }) => (payload as { params?: object }).params)).toEqual([
        expect.objectContaining({ error: expect.objectContaining({ code: 'agent_process_exited' }) as unknown }),
        expect.objectContaining({ stopReason: 'end_turn' }),
      ]);
    } finally {
      await second.stop();
    }
  });
});

function isTurnEnd({ payload }: EventPage['events'][number]): boolean {
  return (payload as { method?: string }).method === '_server/turn_ended';
}
