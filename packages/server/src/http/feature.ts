import type { OpenAPIHono } from '@hono/zod-openapi';

/** One feature of the HTTP surface. Its code is loaded by the first request below one of its prefixes. */
export interface FeatureMount {
  /** Paths it owns: the prefix itself and everything below it, as `/v1/sessions`. */
  readonly prefix: string;
  /** Largest request body in bytes. Default: the server's. `Infinity` for routes that stream the body away. */
  readonly maxBodyBytes?: number;
  /** Called once; a failure is answered as 500 and tried again by the next request. */
  load(): Promise<OpenAPIHono>;
}
