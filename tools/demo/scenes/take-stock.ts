import { isDeepStrictEqual } from 'node:util';
import { eventContinuity, markedProcesses, serverEvents, storedEvents } from '@sandbox-agent/e2e/observe';
import type { DemoContext, RunningSession } from '../demo-context.ts';
import type { DemoSummary } from '../summary.ts';

type Stock = Pick<DemoSummary, 'events' | 'gaps' | 'duplicates' | 'storeEqualsLog' | 'processesLeft'>;

/** Compares the store with the server's log, ends the sandbox, and counts what is left of it. */
export async function takeStock(context: DemoContext, { client, session }: RunningSession): Promise<Stock> {
  const { sandbox, storePath, tally, mark } = context;
  const log = await serverEvents(sandbox, client.sandboxId ?? '', session.id);
  const stored = await storedEvents(storePath, session.id);
  const { count, gaps, duplicates } = eventContinuity(stored.map(({ eventIndex }) => eventIndex));
  await client.destroySession(session.id);
  await client.destroySandbox();
  return {
    events: count,
    gaps: gaps.length,
    duplicates: duplicates.length + tally.duplicates(),
    // Events may have been added since the log was read, and never taken away.
    storeEqualsLog: isDeepStrictEqual(stored.slice(0, log.length), log),
    processesLeft: markedProcesses(mark).length,
  };
}
