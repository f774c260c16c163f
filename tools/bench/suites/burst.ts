import { eventsPerSecond, seenOfSecondBurst } from '../burst-twice.ts';
import type { Figure, Suite } from '../measurement.ts';
import { cpuSeconds, peakResidentBytes, resetPeakResidentBytes } from '../process-figures.ts';
import type { RunningServer, ServerUnderTest } from '../server-under-test.ts';
import { openStreamReader } from '../stream-reader.ts';

const count = 50_000;
const sizes = [
  { label: '200 B', bytes: 200 },
  { label: '4 KB', bytes: 4096 },
];

/** An agent that writes 50,000 updates as fast as its pipe takes them, to one reader, the log on the disk. */
export const burst: Suite = {
  name: 'burst',
  description: `${count} updates from one agent to one reader`,
  runs: 5,
  async measure(server) {
    const figures: Figure[] = [];
    for (const size of sizes) {
      figures.push(...(await measureBurst(server, size)));
    }
    return figures;
  },
};

async function measureBurst(server: ServerUnderTest, size: { label: string; bytes: number }): Promise<Figure[]> {
  const running = await server.start();
  try {
    return await measureRunning(running, size);
  } finally {
    await running.stop();
  }
}

async function measureRunning(running: RunningServer, size: { label: string; bytes: number }): Promise<Figure[]> {
  const session = await running.createSession();
  const reader = await openStreamReader(session.streamUrl, session.streamHeaders);
  const prompt = JSON.stringify({ burst: { count, bytes: size.bytes } });
  let cpuBefore = 0;
  const seen = await seenOfSecondBurst({
    reader,
    send: () => session.prompt(prompt),
    onWarm: () => {
      resetPeakResidentBytes(running.pid);
      cpuBefore = cpuSeconds(running.pid);
    },
  });
  const figures = [
    { name: 'events/s', value: eventsPerSecond(seen) },
    { name: 'lost %', value: (100 * (count - seen.unique)) / count },
    { name: 'duplicates', value: seen.duplicates },
    { name: 'server CPU s', value: cpuSeconds(running.pid) - cpuBefore },
    { name: 'peak memory MB', value: peakResidentBytes(running.pid) / 1024 / 1024 },
  ];
  await reader.close();
  return figures.map(({ name, value }) => ({ name: `burst ${size.label}, ${name}`, value }));
}
