import type { WebSocket } from 'ws';
import type { WebSocketListener, WebSocketPeer } from '../http/web-socket.ts';

/** How often a peer must show that it is there. Below the idle timeout of load balancers. */
const pingIntervalMs = 30_000;

/** Connects a socket of the `ws` library to its listener, and ends it when its peer is gone without a word. */
export function attachWebSocket(socket: WebSocket, accept: (peer: WebSocketPeer) => WebSocketListener): void {
  const send = (data: string | Uint8Array, binary: boolean): Promise<void> =>
    new Promise((resolve) => {
      if (socket.readyState === socket.OPEN) {
        // Called with an error, too, when the socket closes with this still unsent.
        socket.send(data, { binary }, () => resolve());
      } else {
        resolve();
      }
    });
  const listener = accept({
    sendText: (text) => send(text, false),
    sendBinary: (bytes) => send(bytes, true),
    close: (code, reason) => socket.close(code, reason),
  });
  let isAlive = true;
  const timer = setInterval(() => {
    if (!isAlive) {
      socket.terminate();
      return;
    }
    isAlive = false;
    socket.ping();
  }, pingIntervalMs).unref();
  socket.on('pong', () => {
    isAlive = true;
  });
  socket.on('message', (data, isBinary) => {
    const bytes = data as Buffer;
    listener.onMessage(isBinary ? bytes : bytes.toString('utf8'));
  });
  // The close that follows tells all that is needed.
  socket.on('error', () => undefined);
  socket.once('close', () => {
    clearInterval(timer);
    listener.onClose();
  });
}
