import { createApp } from './app.ts';
import { createFeatures } from './features.ts';
import { createAccessRules } from './http/access-rules.ts';
import { createRequestIds } from './http/request-id.ts';
import { childEnvironment } from './lifecycle/child-environment.ts';
import { withDeadline } from './lifecycle/deadline.ts';
import { serve } from './runtime/serve.ts';
import type { ServerConfig } from './config.ts';
import type { Clock } from './lifecycle/clock.ts';
import type { Logger } from './telemetry/logger.ts';

/** How long sessions and their processes may take to end, before the listener goes. */
const defaultCloseTimeoutMs = 8_000;
/** How long answers under way may take after that. */
const drainGraceMs = 1_500;

export interface ServerDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** The server's own environment; children get it without the token. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface CloseOptions {
  /** How long sessions and their processes may take. Default 8000; 2 s at most come on top. */
  readonly timeoutMs?: number;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Takes no new work, ends every session and process, then every connection. Bounded; idempotent. */
  close(options?: CloseOptions): Promise<void>;
}

/** The composition root: config in, listening server out. Rejects with the system's error when it cannot listen. */
export async function startServer(config: ServerConfig, dependencies: ServerDependencies): Promise<RunningServer> {
  const { logger, clock, version } = dependencies;
  const shutdown = new AbortController();
  let shuttingDown = false;
  const features = createFeatures({
    config,
    logger,
    clock,
    version,
    environment: childEnvironment(dependencies.environment),
    shutdownSignal: shutdown.signal,
  });
  const app = createApp({
    version,
    clock,
    logger,
    isShuttingDown: () => shuttingDown,
    accessRules: createAccessRules({
      token: config.token,
      host: config.host,
      allowedOrigins: config.cors?.origins ?? [],
    }),
    corsHeaders: config.cors && (await import('./http/cors-headers.ts')).createCorsHeaders(config.cors),
    maxBodyBytes: config.maxBodyBytes,
    requestId: createRequestIds(clock.now().toString(36)),
    features: features.mounts,
  });
  const http = await serve({ fetch: app, host: config.host, port: config.port, logger });
  logger.info({ url: http.url, version }, 'listening');
  features.start();

  let closing: Promise<void> | undefined;
  const close = async ({ timeoutMs = defaultCloseTimeoutMs }: CloseOptions): Promise<void> => {
    shuttingDown = true;
    http.stopAccepting();
    const { done } = await withDeadline(features.close(), timeoutMs);
    if (!done) {
      logger.error({ timeoutMs }, 'sessions did not end in time');
    }
    shutdown.abort();
    await http.close({ graceMs: drainGraceMs });
  };
  return { url: http.url, port: http.port, close: (options = {}) => (closing ??= close(options)) };
}
