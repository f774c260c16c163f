import type { ServerEventPayload } from '@sandbox-agent/protocol';
import type { CarriedEntry } from '../log/index.ts';

interface CarriedPrompt {
  accepted: CarriedEntry;
  started?: CarriedEntry;
  ended?: CarriedEntry;
}

/**
 * What the prompt ledger needs of entries that are removed from a log: that each prompt was accepted, with its hashes, and how it
 * ended. What an ended prompt asked is left out, so that it costs a few hundred bytes; one that still waits is kept whole.
 */
export async function carryPrompts(entries: AsyncIterable<CarriedEntry>): Promise<CarriedEntry[]> {
  const prompts = new Map<string, CarriedPrompt>();
  for await (const { eventIndex, payload } of entries) {
    fold(prompts, { eventIndex, payload });
  }
  return [...prompts.values()]
    .flatMap(({ accepted, started, ended }) => [accepted, started, ended])
    .filter((entry) => entry !== undefined)
    .toSorted((a, b) => a.eventIndex - b.eventIndex);
}

function fold(prompts: Map<string, CarriedPrompt>, entry: CarriedEntry): void {
  const event = entry.payload as ServerEventPayload;
  if (event.method === '_server/prompt_accepted') {
    prompts.set(event.params.promptId, { accepted: entry });
  } else if (event.method === '_server/turn_started' || event.method === '_server/turn_ended') {
    const prompt = prompts.get(event.params.promptId);
    if (prompt !== undefined && event.method === '_server/turn_started') {
      prompt.started = entry;
    } else if (prompt !== undefined) {
      prompts.set(event.params.promptId, { accepted: withoutPrompt(prompt.accepted), ended: entry });
    }
  }
}

function withoutPrompt({ eventIndex, payload }: CarriedEntry): CarriedEntry {
  const event = payload as { params: object };
  return { eventIndex, payload: { ...event, params: { ...event.params, prompt: [] } } };
}
