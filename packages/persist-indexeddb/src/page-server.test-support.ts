import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

/** A web server on loopback with one page, in which the driver is. */
export interface PageServer {
  readonly url: string;
  /** Keeps a call for the page to fetch. @returns what the page posted, once `run` has told it the path. */
  exchange(call: string, run: (path: string) => Promise<void>): Promise<string>;
  close(): Promise<void>;
}

/** Bundles the driver as an application does, and serves it. */
export async function startPageServer(): Promise<PageServer> {
  const bundle = await rolldown({
    input: fileURLToPath(new URL('./browser-page.test-support.ts', import.meta.url)),
    platform: 'browser',
    logLevel: 'silent',
  });
  const { output } = await bundle.generate({ format: 'esm' });
  await bundle.close();
  const page = `<!doctype html><title>driver</title><script type="module">${output[0].code}</script>`;
  const calls = new Map<string, string>();
  const outcomes = new Map<string, string>();
  let callCount = 0;
  const server = createServer(async (request, response) => {
    const path = request.url ?? '/';
    if (request.method === 'POST') {
      outcomes.set(path, await text(request));
      response.end();
    } else {
      const type = calls.has(path) ? 'application/json' : 'text/html';
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'cache-control': 'no-store' });
      response.end(calls.get(path) ?? page);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async exchange(call, run) {
      callCount += 1;
      const path = `/calls/${callCount}`;
      calls.set(path, call);
      try {
        await run(path);
        return outcomes.get(path) ?? '{}';
      } finally {
        calls.delete(path);
        outcomes.delete(path);
      }
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
