import type { SessionEvent, SessionPersistDriver } from '@sandbox-agent/protocol';
import { readEventsBackwards } from '../persist/read-events.ts';
import { replayText, type ReplayLimits } from './replay-text.ts';
import { transcriptOf } from './transcript.ts';

/** So many events are looked at at most: a turn of more is told from what is seen of it. */
const maxEventsRead = 20_000;

/** The newest of what is stored of a session, as text for an agent that cannot resume by itself. */
export async function storedHistory(
  driver: SessionPersistDriver,
  sessionId: string,
  limits: ReplayLimits,
): Promise<string | undefined> {
  const newestFirst: SessionEvent[] = [];
  for await (const page of readEventsBackwards(driver, sessionId)) {
    newestFirst.push(...page);
    const turns = transcriptOf(newestFirst.toReversed());
    const entries = turns.reduce((count, turn) => count + turn.length, 0);
    const characters = turns.reduce((count, turn) => turn.reduce((sum, { text }) => sum + text.length, count), 0);
    // One turn more than fits: of the oldest one read, the beginning may be on the next page.
    const enough = turns.length > 1 && (entries > limits.replayMaxEvents * 2 || characters > limits.replayMaxChars * 2);
    if (enough || newestFirst.length >= maxEventsRead) {
      break;
    }
  }
  return replayText(transcriptOf(newestFirst.reverse()), limits);
}
