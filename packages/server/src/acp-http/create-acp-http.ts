import type { OpenAPIHono } from '@hono/zod-openapi';
import { AcpConnections } from './connections/acp-connections.ts';
import type { AcpHttpDependencies } from './dependencies.ts';
import { AcpServers } from './servers/acp-servers.ts';

/** ACP itself over HTTP: `/v1/acp`, as the published 0.4.2 clients speak it, and `/acp`, as the protocol's own SDK does. */
export interface AcpHttp {
  /** The routes below `/v1/acp`; their code is loaded by this call. */
  loadServerRoutes(): Promise<OpenAPIHono>;
  /** `/acp`; its code is loaded by this call. */
  loadConnectionRoutes(): Promise<OpenAPIHono>;
  /** Ends every agent and the streams of its readers. Idempotent. */
  close(): Promise<void>;
}

/** Builds the feature. Starts nothing. */
export function createAcpHttp(dependencies: AcpHttpDependencies): AcpHttp {
  const servers = new AcpServers(dependencies);
  const connections = new AcpConnections(dependencies);
  return {
    async loadServerRoutes() {
      const { createServerRoutes } = await import('./servers/server-routes.ts');
      return createServerRoutes(servers);
    },
    async loadConnectionRoutes() {
      const { createConnectionRoutes } = await import('./connections/connection-routes.ts');
      return createConnectionRoutes(connections, dependencies.logger);
    },
    async close() {
      const results = await Promise.allSettled([servers.close(), connections.close()]);
      const failed = results.find((result) => result.status === 'rejected');
      if (failed !== undefined) {
        throw failed.reason;
      }
    },
  };
}
