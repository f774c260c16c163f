import type { OpenAPIHono } from '@hono/zod-openapi';
import type { AcpHttpDependencies } from './dependencies.ts';
import { AcpServers } from './servers/acp-servers.ts';

/** Raw ACP over HTTP: `/v1/acp`, as the published 0.4.2 clients speak it. */
export interface AcpHttp {
  /** The routes below `/v1/acp`; their code is loaded by this call. */
  loadServerRoutes(): Promise<OpenAPIHono>;
  /** Ends every agent and the streams of its readers. Idempotent. */
  close(): Promise<void>;
}

/** Builds the feature. Starts nothing. */
export function createAcpHttp(dependencies: AcpHttpDependencies): AcpHttp {
  const servers = new AcpServers(dependencies);
  return {
    async loadServerRoutes() {
      const { createServerRoutes } = await import('./servers/server-routes.ts');
      return createServerRoutes(servers);
    },
    close: () => servers.close(),
  };
}
