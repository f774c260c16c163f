import { eventsPerSecond, seenOfSecondBurst } from '../burst-twice.ts';
import type { Figure, Suite } from '../measurement.ts';
import type { ServerUnderTest } from '../server-under-test.ts';
import { openPipeReader, openStreamReader } from '../stream-reader.ts';

const count = 50_000;
const sizes = [
  { label: '200 B', bytes: 200 },
  { label: '4 KB', bytes: 4096 },
];
/** The stub agent takes it at once: it says nothing that the reader waits for. */
const startMs = 300;

/** The same burst from the agent straight into a reading process, and through the server to a reading process. */
export const relayOverhead: Suite = {
  name: 'relay-overhead',
  description: `${count} updates from one agent to one reader, through a pipe and through the server`,
  runs: 3,
  async measure(server) {
    const figures: Figure[] = [];
    for (const { label, bytes } of sizes) {
      const prompt = JSON.stringify({ burst: { count, bytes } });
      const throughPipe = await measurePipe(prompt);
      const throughServer = await measureServer(server, prompt);
      const name = `relay ${label}`;
      figures.push(
        { name: `${name}, raw pipe events/s`, value: eventsPerSecond(throughPipe) },
        { name: `${name}, events/s`, value: eventsPerSecond(throughServer) },
        {
          name: `${name}, slower than the pipe ×`,
          value: eventsPerSecond(throughPipe) / eventsPerSecond(throughServer),
        },
        { name: `${name}, lost %`, value: 100 * (1 - throughServer.unique / count) },
      );
    }
    return figures;
  },
};

async function measurePipe(prompt: string) {
  const reader = await openPipeReader(prompt);
  const seen = await seenOfSecondBurst({
    reader,
    async send() {
      await reader.order('prompt');
      await new Promise((resolve) => setTimeout(resolve, startMs));
    },
  });
  await reader.close();
  return seen;
}

async function measureServer(server: ServerUnderTest, prompt: string) {
  const running = await server.start();
  try {
    const session = await running.createSession();
    const reader = await openStreamReader(session.streamUrl, session.streamHeaders);
    const seen = await seenOfSecondBurst({ reader, send: () => session.prompt(prompt) });
    await reader.close();
    return seen;
  } finally {
    await running.stop();
  }
}
