import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Knows the connections that have not brought a request. Clients open some ahead, Node's `fetch` after each aborted answer, and
 * Node's own `closeIdleConnections` leaves them open: it counts only connections as idle that have had an answer.
 */
export function trackUnusedConnections(server: Server): { close(): void } {
  const unused = new Set<Socket>();
  server.on('connection', (socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  server.on('upgrade', ({ socket }) => unused.delete(socket));
  return {
    close() {
      for (const socket of unused) {
        socket.destroy();
      }
    },
  };
}
