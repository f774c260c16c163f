import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Clock } from '../lifecycle/clock.ts';
import type { Logger } from '../telemetry/logger.ts';

/** What the composition root gives to every feature. */
export interface FeatureContext {
  readonly logger: Logger;
  readonly clock: Clock;
  readonly version: string;
  /** Where the server keeps what must survive it: logs, installed agents. Absolute; exists once somebody writes. */
  readonly stateDirectory: string;
  /** The directory that relative paths and sessions without `cwd` mean. Absolute. */
  readonly rootDirectory: string;
  /** The environment that children start from: without the server's own token. */
  readonly environment: Readonly<Record<string, string>>;
  /** Aborted when shutdown begins: long requests and streams end on it. */
  readonly shutdownSignal: AbortSignal;
}

/** One feature of the HTTP surface. Its code is loaded by the first request below one of its prefixes. */
export interface FeatureMount {
  /** Paths it owns: the prefix itself and everything below it, as `/v1/sessions`. */
  readonly prefix: string;
  /** Largest request body in bytes. Default: the server's. `Infinity` for routes that stream the body away. */
  readonly maxBodyBytes?: number;
  /** Called once; a failure is answered as 500 and tried again by the next request. */
  load(): Promise<OpenAPIHono>;
}
