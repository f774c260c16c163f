import type { Serve } from './http-server.ts';

/** Serves with the adapter of the runtime this process is. Only that adapter is loaded. */
export const serve: Serve = async (options) => {
  if ('Bun' in globalThis) {
    const { serveOnBun } = await import('./bun.ts');
    return serveOnBun(options);
  }
  const { serveOnNode } = await import('./node.ts');
  return serveOnNode(options);
};
