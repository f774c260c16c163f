import { openManyReaders } from '../many-readers.ts';
import type { Figure, Suite } from '../measurement.ts';
import type { ServerUnderTest } from '../server-under-test.ts';

const count = 10_000;
const bytes = 200;
const quietMs = 500;

/** A burst to many readers of one session: what all of them together are shown a second, and what they miss. */
export const fanOut: Suite = {
  name: 'fan-out',
  description: `${count} updates of ${bytes} B from one agent to 8 and to 64 readers`,
  runs: 3,
  async measure(server) {
    return [...(await measureFanOut(server, 8)), ...(await measureFanOut(server, 64))];
  },
};

async function measureFanOut(server: ServerUnderTest, reading: number): Promise<Figure[]> {
  const running = await server.start();
  try {
    const session = await running.createSession();
    const readers = await openManyReaders(Array.from({ length: reading }, () => ({ url: session.streamUrl })));
    await session.prompt('echo');
    await readers.settle(quietMs);
    await readers.reset();
    await session.prompt(JSON.stringify({ burst: { count, bytes } }));
    const { count: shown, firstMs, lastMs } = await readers.settle(quietMs);
    await readers.close();
    const name = `fan-out to ${reading}`;
    return [
      { name: `${name}, events/s`, value: shown / ((lastMs - firstMs) / 1000) },
      { name: `${name}, lost %`, value: 100 * (1 - shown / (count * reading)) },
    ];
  } finally {
    await running.stop();
  }
}
