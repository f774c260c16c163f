import { createSessionDriver, nextTurn, type SessionStore } from '@sandbox-agent/persist-core';
import type { RivetActorContext } from './actor-context.ts';
import { createActorStorage } from './actor-storage.ts';
import { classifyRivetError } from './classify-rivet-error.ts';

/** Options of {@link rivet}. */
export interface RivetOptions {
  /** Under which key of `c.state`. Default `_sandboxAgentPersist`. */
  stateKey?: string;
  /** Beyond it the oldest sessions are dropped. Default: none. */
  maxSessions?: number;
  /** Beyond it a session's oldest events are dropped. Default: none. */
  maxEventsPerSession?: number;
}

/**
 * Creates a driver that keeps sessions and events in the state of a Rivet actor, given its context `c`.
 *
 * Rivet saves a state whole, and the driver has it saved with every batch, before the call resolves. So it is for sessions of some
 * thousand events; for longer ones give the driver a limit, or the actor a database.
 */
export function rivet(context: RivetActorContext, options: RivetOptions = {}): SessionStore {
  const { stateKey = '_sandboxAgentPersist', maxSessions = Infinity, maxEventsPerSession = Infinity } = options;
  return createSessionDriver({
    storage: createActorStorage({ context, stateKey, maxSessions, maxEventsPerSession }),
    classifyError: classifyRivetError,
    schedule: nextTurn,
  });
}
