import assert from 'node:assert/strict';
import type { Script } from '../scripted-agent/script.ts';
import type { Conversation } from './conversation.ts';
import { says, type EventFrame } from './event-frame.ts';
import type { EventReader } from './event-reader.ts';

const lastWords = 'the flood is over';

/** A flood, and a chunk that tells its end. */
export function floodScript(count: number, bytes: number): Script {
  return [{ flood: { count, bytes } }, { say: lastWords }];
}

/** Whether the flood is over. */
export const isFloodEnd: (frame: EventFrame) => boolean = says(lastWords);

/** The numbers of the flood's chunks, in the order of the frames. */
export function floodNumbers(frames: readonly EventFrame[]): number[] {
  return frames.flatMap(({ data }) => {
    const match = /"SEQ(\d{8}):/.exec(data);
    return match === null ? [] : [Number(match[1])];
  });
}

/** Asserts that frames hold a flood once and in order. The message counts what is lost, doubled and out of order. */
export function assertWholeFlood(frames: readonly EventFrame[], count: number, who = 'the reader'): void {
  const numbers = floodNumbers(frames);
  const distinct = new Set(numbers).size;
  const lost = count - distinct;
  const doubled = numbers.length - distinct;
  const backwards = numbers.filter((number, index) => index > 0 && number < (numbers[index - 1] as number)).length;
  const percent = ((100 * lost) / count).toFixed(0);
  assert.ok(
    lost === 0 && doubled === 0 && backwards === 0,
    `${who}: of ${count} events ${lost} lost (${percent} %), ${doubled} twice, ${backwards} out of order`,
  );
}

/** Plays a flood to readers that are attached, and waits until each has it, or gets nothing more. */
export async function playFlood(options: {
  conversation: Conversation;
  readers: readonly EventReader[];
  count: number;
  bytes: number;
}): Promise<void> {
  const { conversation, readers, count, bytes } = options;
  await conversation.prompt(floodScript(count, bytes));
  await Promise.all(readers.map((reader) => reader.settle(isFloodEnd)));
}
