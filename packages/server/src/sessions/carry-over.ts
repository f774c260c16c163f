import type { ServerEventPayload } from '@sandbox-agent/protocol';
import type { CarriedEntry } from '../log/index.ts';
import { isPermissionRequest, permissionRequestId } from './open-permissions.ts';

interface CarriedPrompt {
  accepted: CarriedEntry;
  started?: CarriedEntry;
  ended?: CarriedEntry;
}

interface Carried {
  readonly prompts: Map<string, CarriedPrompt>;
  /** Permission requests that nobody has decided. */
  readonly asked: Map<string, CarriedEntry>;
}

/**
 * What a restart needs of entries that are removed from a log: that each prompt was accepted, with its hashes, and how it ended,
 * and which permission requests are open. What an ended prompt asked is left out, so that it costs a few hundred bytes, and so is
 * what a request asks; a prompt that still waits is kept whole.
 */
export async function carryOver(entries: AsyncIterable<CarriedEntry>): Promise<CarriedEntry[]> {
  const carried: Carried = { prompts: new Map(), asked: new Map() };
  for await (const { eventIndex, payload } of entries) {
    fold(carried, { eventIndex, payload });
  }
  return [...carried.prompts.values()]
    .flatMap(({ accepted, started, ended }) => [accepted, started, ended])
    .concat([...carried.asked.values()])
    .filter((entry) => entry !== undefined)
    .toSorted((a, b) => a.eventIndex - b.eventIndex);
}

function fold({ prompts, asked }: Carried, entry: CarriedEntry): void {
  if (isPermissionRequest(entry.payload)) {
    const { jsonrpc, id, method } = entry.payload;
    asked.set(permissionRequestId(entry.eventIndex), { ...entry, payload: { jsonrpc, id, method } });
    return;
  }
  const event = entry.payload as ServerEventPayload;
  if (event.method === '_server/permission_decided') {
    asked.delete(event.params.requestId);
  } else if (event.method === '_server/prompt_accepted') {
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
