import type { SessionPersistDriver } from '@sandbox-agent/protocol';
import type { Connection } from './health/connection.ts';
import type { HttpClient } from './http/http-client.ts';
import type { Clock } from './runtime/clock.ts';
import type { ReportError } from './runtime/listeners.ts';

/** What the parts of one client share. */
export interface ClientContext {
  readonly http: HttpClient;
  readonly connection: Connection;
  readonly driver: SessionPersistDriver;
  readonly clock: Clock;
  /** Ids of sessions and idempotency keys: unique, and ascending in time. */
  readonly createId: () => string;
  /** Aborts when the client is disposed. */
  readonly lifetime: AbortSignal;
  readonly reportError: ReportError;
  /** `<provider>/<id>`, when there is a sandbox. */
  readonly sandboxId: () => string | undefined;
  /** Where sessions work when the caller names no directory; `undefined` leaves it to the server. */
  readonly defaultCwd: string | undefined;
  readonly limits: ClientLimits;
}

export interface ClientLimits {
  /** How many entries of a conversation are carried over as text at most. Streamed chunks of one message count once. */
  readonly replayMaxEvents: number;
  /** How many characters are carried over as text at most. */
  readonly replayMaxChars: number;
  /** A stream that is silent for so long, heartbeats included, is opened again. */
  readonly streamIdleTimeoutMs: number;
  /** How long an aborted prompt waits for its turn to end before it rejects. */
  readonly abortGraceMs: number;
}
