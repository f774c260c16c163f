import { assertWholeFlood, playFlood } from '../flood.ts';
import type { ServerScenario } from '../scenario.ts';

const count = 20_000;
const bytes = 200;

/** A burst to some readers. */
function burstScenario(id: string, readerCount: number): ServerScenario {
  return {
    id,
    promise: `of ${count} events at once ${readerCount === 1 ? 'a reader loses' : `${readerCount} readers lose`} none`,
    async run({ open }) {
      const conversation = await open();
      const readers = await Promise.all(Array.from({ length: readerCount }, () => conversation.read()));
      await playFlood({ conversation, readers, count, bytes });
      for (const [index, reader] of readers.entries()) assertWholeFlood(reader.frames, count, `reader ${index + 1}`);
    },
  };
}

export const burstScenarios: readonly ServerScenario[] = [
  burstScenario('bursts/one-reader', 1),
  burstScenario('bursts/eight-readers', 8),
  {
    id: 'bursts/nobody-reads',
    promise: 'a burst that nobody reads is there for who comes later',
    async run({ open }) {
      const conversation = await open();
      await playFlood({ conversation, readers: [], count, bytes });
      const reader = await conversation.read({ after: 0 });
      await reader.settle(({ data }) => data.includes(`SEQ${String(count - 1).padStart(8, '0')}`));
      assertWholeFlood(reader.frames, count);
    },
  },
];
