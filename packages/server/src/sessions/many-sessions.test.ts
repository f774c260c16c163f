import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exchange } from '../../test-support/exchange.ts';
import { createMockSession } from '../../test-support/mock-session.ts';
import { startServer } from '../../test-support/start-server.ts';
import { livingBearersOf } from '../processes/contain/contain.test-support.ts';

/** `npm run test:soak` sets more. */
const cycleCount = Number(process.env['SANDBOX_AGENT_TEST_CYCLES'] ?? 60);
const parallelCount = 4;
/** What the runtime itself may come to hold: idle connections, its own pools. */
const furtherDescriptorCount = 16;

test(`${cycleCount} sessions that come and go leave no process and no descriptor`, { timeout: 300_000 }, async () => {
  const marker = randomUUID();
  await using server = await startServer({ environment: { CYCLES_OF: marker } });
  const cycle = async (id: string): Promise<void> => {
    const session = await createMockSession(server, id);
    await session.prompt('say hello');
    const { status } = await exchange({ url: server.url, method: 'DELETE', path: `/v1/sessions/${id}` });
    expect(status).toBe(204);
  };
  const openDescriptors = (): number => readdirSync(`/proc/${server.pid}/fd`).length;
  await cycle('first');
  const before = openDescriptors();

  let started = 0;
  const lane = async (): Promise<void> => {
    while (started < cycleCount) {
      started += 1;
      await cycle(`cycle-${started}`);
    }
  };
  await Promise.all(Array.from({ length: parallelCount }, lane));

  expect(livingBearersOf(marker)).toEqual([server.pid]);
  expect(openDescriptors()).toBeLessThanOrEqual(before + furtherDescriptorCount);
  expect(readdirSync(`${server.stateDirectory}/sessions`)).toEqual([]);
});
