/** What the client knows of its server. */
export type ConnectionState =
  /** No health check has succeeded yet. */
  | { readonly state: 'connecting'; readonly error?: unknown }
  | { readonly state: 'ready' }
  /** Health checks fail. Requests wait. */
  | { readonly state: 'unhealthy'; readonly consecutiveFailures: number; readonly error: unknown }
  /** The provider starts the server again. Requests wait. */
  | { readonly state: 'recovering'; readonly consecutiveFailures: number; readonly error: unknown }
  /** Given up: requests reject with `error`. Unless `permanent`, checks go on, and `ready` may follow. */
  | { readonly state: 'failed'; readonly error: unknown; readonly permanent: boolean }
  | { readonly state: 'disposed' };

export type ConnectionStateListener = (state: ConnectionState) => void;
