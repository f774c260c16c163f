import { join } from 'node:path';
import { createApp } from './app.ts';
import { createFeatures, type Features } from './features/features.ts';
import { createAccessRules } from './http/access-rules.ts';
import { createRequestIds } from './http/request-id.ts';
import { childEnvironment } from './lifecycle/child-environment.ts';
import { withDeadline } from './lifecycle/deadline.ts';
import { lockDirectory } from './lifecycle/directory-lock.ts';
import { describeThisRun, runStateOf } from './processes/contain/run-record.ts';
import { serve } from './runtime/serve.ts';
import { createScopedTokens } from './tokens/scoped-tokens.ts';
import type { AgentDefinition } from './agents/index.ts';
import type { ServerConfig } from './config.ts';
import type { Clock } from './lifecycle/clock.ts';
import type { HttpServer } from './runtime/http-server.ts';
import type { Logger } from './telemetry/logger.ts';

/** How long sessions and their processes may take to end, before the listener goes. */
const defaultCloseTimeoutMs = 8_000;
/** How long answers under way may take after that. */
const drainGraceMs = 1_500;

/** A WebSocket message is in memory whole, unlike a request body. */
const largestWebSocketMessageBytes = 64 * 1024 * 1024;

export interface ServerDependencies {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** The server's own environment; children get it without the token. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** How this very program is started again, for the agent that is part of it. */
  readonly self: { readonly command: string; readonly args: readonly string[] };
}

export interface CloseOptions {
  /** How long sessions and their processes may take. Default 8000; 1.5 s at most come on top. */
  readonly timeoutMs?: number;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  /** Takes no new work, ends every session and process, then every connection. Bounded; idempotent. */
  close(options?: CloseOptions): Promise<void>;
  /** Kills every process that the server started, and nothing else: for who cannot wait for {@link close}. Takes a second at most. */
  kill(): Promise<void>;
}

/**
 * The composition root: config in, listening server out. The state directory exists and is this server's alone.
 *
 * @throws AgentConfigError when the file of `--agent-config` is not usable
 * @throws DirectoryLockedError when another server has the state directory
 * @throws the system's error (`EADDRINUSE`, …) when it cannot listen
 */
export async function startServer(config: ServerConfig, dependencies: ServerDependencies): Promise<RunningServer> {
  const customAgents = config.agentConfigFile === undefined ? [] : await loadCustomAgents(config.agentConfigFile);
  const unlock = lockDirectory({
    file: join(config.stateDirectory, 'server.lock'),
    holder: describeThisRun(''),
    isAlive: (holder) => runStateOf(holder) === 'alive',
  });
  try {
    const server = await composeServer({ ...dependencies, config, customAgents });
    return { ...server, close: (options) => server.close(options).finally(unlock) };
  } catch (error) {
    unlock();
    throw error;
  }
}

interface Composition extends ServerDependencies {
  readonly config: ServerConfig;
  readonly customAgents: readonly AgentDefinition[];
}

async function composeServer(composition: Composition): Promise<RunningServer> {
  const { config, logger, clock, version } = composition;
  let shuttingDown = false;
  const { token: serverToken, stateDirectory } = config;
  const tokens = serverToken && createScopedTokens({ serverToken, stateDirectory, clock });
  const features = createFeatures({ ...composition, tokens, environment: childEnvironment(composition.environment) });
  const app = createApp({
    version,
    clock,
    logger,
    isShuttingDown: () => shuttingDown,
    accessRules: createAccessRules({
      token: serverToken,
      verifyScopedToken: tokens && ((token) => tokens.verify(token)),
      host: config.host,
      allowedOrigins: config.cors?.origins ?? [],
    }),
    corsHeaders: config.cors && (await import('./http/cors-headers.ts')).createCorsHeaders(config.cors),
    maxBodyBytes: config.maxBodyBytes,
    requestId: createRequestIds(clock.now().toString(36)),
    features: features.mounts,
  });
  const http = await serve({
    fetch: app,
    host: config.host,
    port: config.port,
    logger,
    maxWebSocketMessageBytes: Math.min(config.maxBodyBytes, largestWebSocketMessageBytes),
  });
  logger.info({ url: http.url, version }, 'listening');
  features.start();

  let closing: Promise<void> | undefined;
  return {
    url: http.url,
    port: http.port,
    close({ timeoutMs = defaultCloseTimeoutMs } = {}) {
      shuttingDown = true;
      closing ??= closeAll({ http, features, logger, timeoutMs });
      return closing;
    },
    kill: () => features.kill(),
  };
}

async function loadCustomAgents(file: string): Promise<AgentDefinition[]> {
  const { readCustomAgents } = await import('./agents/custom-agents.ts');
  return readCustomAgents(file);
}

interface Closing {
  readonly http: HttpServer;
  readonly features: Features;
  readonly logger: Logger;
  readonly timeoutMs: number;
}

/** Sessions before connections: their readers are told how they ended. */
async function closeAll({ http, features, logger, timeoutMs }: Closing): Promise<void> {
  http.stopAccepting();
  try {
    const { done } = await withDeadline(features.close(), timeoutMs);
    if (!done) {
      logger.error({ timeoutMs }, 'sessions did not end in time: what they started is killed');
      await features.kill();
    }
  } finally {
    await http.close({ graceMs: drainGraceMs });
  }
}
