import type { AppFetch } from '../http/app-fetch.ts';
import type { Logger } from '../telemetry/logger.ts';

export interface ServeOptions {
  readonly fetch: AppFetch;
  readonly host: string;
  /** 0 lets the kernel choose. */
  readonly port: number;
  readonly logger: Logger;
  /** The largest message that a WebSocket may bring; a larger one closes it with 1009. */
  readonly maxWebSocketMessageBytes: number;
}

/** A listening server, whichever runtime it runs on. */
export interface HttpServer {
  /** `http://127.0.0.1:2468`; an address that means every interface is shown as loopback. */
  readonly url: string;
  readonly port: number;
  /** Takes no new connections; answers what is under way. */
  stopAccepting(): void;
  /** Waits up to `graceMs` for answers under way, then cuts their connections. Resolves when no socket is left. */
  close(options: { graceMs: number }): Promise<void>;
}

/** Starts to listen. Rejects with the system's error (`EADDRINUSE`, `EACCES`, …) when it cannot. */
export type Serve = (options: ServeOptions) => Promise<HttpServer>;
