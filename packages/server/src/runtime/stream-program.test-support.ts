import type { UnderlyingSource } from 'node:stream/web';
import { createLendingStream, type ByteLender } from '../http/lending-stream.ts';
import { silentLogger } from '../telemetry/logger.ts';
import { serve } from './serve.ts';
import type { ProblemError } from '../http/problem-error.ts';
import { problemResponse } from '../http/problem-response.ts';
import { createUpgradeResponse } from '../http/web-socket.ts';
import { socketThatEchoes } from './socket-program.test-support.ts';

/**
 * A program for the runtime tests, run by Node and by Bun: serves streams and tells what became of them at `/facts`. A line on
 * standard input closes it with that many milliseconds of grace; then it prints how long that took and lets itself end.
 */
const chunk = new Uint8Array(64 * 1024).fill(97);
const facts = { pulled: 0, cancelled: 0, aborted: 0, slow: 0, lentEnded: 0, opened: 0, closed: 0, flooded: 0 };

function stream(source: UnderlyingSource<Uint8Array>, contentType: string): Response {
  return new Response(new ReadableStream(source, { highWaterMark: 0 }), { headers: { 'content-type': contentType } });
}

/** Pieces of many sizes out of one buffer, which is overwritten as soon as the next piece is asked for. Byte n of the whole is n % 251. */
function lender(totalBytes: number): ByteLender {
  const memory = new Uint8Array(1024 * 1024);
  let sent = 0;
  let pieces = 0;
  return {
    async next() {
      facts.pulled += 1;
      memory.fill(255);
      // A piece that is ready at once, and one that has to be waited for.
      if (pieces % 3 === 0) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      pieces += 1;
      const size = Math.min(totalBytes - sent, [1, 300, 20_000, 90_000, 600_000, memory.length][pieces % 6] ?? 1);
      for (let at = 0; at < size; at += 1) {
        memory[at] = (sent + at) % 251;
      }
      sent += size;
      return size === 0 ? undefined : memory.subarray(0, size);
    },
    end() {
      facts.lentEnded += 1;
    },
  };
}

const server = await serve({
  host: '127.0.0.1',
  port: 0,
  logger: silentLogger,
  maxWebSocketMessageBytes: 1024 * 1024,
  fetch: async (request) => {
    const cancel = (): void => {
      facts.cancelled += 1;
    };
    switch (new URL(request.url).pathname) {
      case '/facts':
        return Response.json(facts);
      case '/echo':
        return new Response(request.body, { headers: { 'content-type': 'application/octet-stream' } });
      case '/endless':
        request.signal.addEventListener('abort', () => (facts.aborted += 1));
        return stream(
          {
            pull(controller) {
              facts.pulled += 1;
              controller.enqueue(chunk);
            },
            cancel,
          },
          'application/octet-stream',
        );
      case '/silent':
        return stream(
          {
            start: (controller) => controller.enqueue(new TextEncoder().encode('retry: 1000\n\n')),
            cancel,
          },
          'text/event-stream',
        );
      case '/lent':
        return new Response(createLendingStream(lender(48 * 1024 * 1024)), {
          headers: { 'content-type': 'text/event-stream' },
        });
      case '/broken':
        return stream(
          {
            pull(controller) {
              controller.enqueue(new TextEncoder().encode('partial'));
              controller.error(new Error('internal reason'));
            },
          },
          'text/event-stream',
        );
      case '/socket':
        try {
          return createUpgradeResponse(request, socketThatEchoes(facts));
        } catch (error) {
          return problemResponse(error as ProblemError);
        }
      case '/slow':
        facts.slow += 1;
        await new Promise((resolve) => setTimeout(resolve, 150));
        return new Response('late');
      default:
        return Response.json({ small: true });
    }
  },
});
process.stdout.write(`${server.port}\n`);
process.stdin.once('data', (data: Buffer) => {
  const startedMs = performance.now();
  server.close({ graceMs: Number(data.toString()) }).then(
    () => {
      process.stdout.write(`${Math.round(performance.now() - startedMs)}\n`);
      process.stdin.destroy();
    },
    () => process.exit(1),
  );
});
