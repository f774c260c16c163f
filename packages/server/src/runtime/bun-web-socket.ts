import type { WebSocketListener, WebSocketPeer, WebSocketUpgrade } from '../http/web-socket.ts';

/** The part of Bun's socket that is used here. */
interface BunSocket {
  readonly data: BunSocketData;
  readonly readyState: number;
  /** Negative: it is kept until the connection drains. */
  send(data: string | Uint8Array): number;
  close(code?: number, reason?: string): void;
}

export interface BunSocketData {
  readonly upgrade: WebSocketUpgrade;
  listener?: WebSocketListener;
  /** Senders that wait until what they sent has left. */
  readonly waiting: Set<() => void>;
}

export interface BunWebSocketHandlers {
  readonly idleTimeout: number;
  readonly maxPayloadLength: number;
  readonly backpressureLimit: number;
  readonly perMessageDeflate: boolean;
  open(socket: BunSocket): void;
  message(socket: BunSocket, message: string | Uint8Array): void;
  drain(socket: BunSocket): void;
  close(socket: BunSocket): void;
}

const openState = 1;

/** Below the idle timeout of load balancers: Bun sends a ping in time, and ends a peer that does not answer. */
const idleTimeoutSeconds = 60;

/** The `websocket` option of `Bun.serve`. */
export function createBunWebSocketHandlers(maxMessageBytes: number): BunWebSocketHandlers {
  return {
    idleTimeout: idleTimeoutSeconds,
    maxPayloadLength: maxMessageBytes,
    // What exceeds it is dropped. Senders wait by themselves, so it is never far from one message.
    backpressureLimit: 2 ** 31 - 1,
    perMessageDeflate: false,
    open(socket) {
      socket.data.listener = socket.data.upgrade.accept(peerOf(socket));
    },
    message: ({ data }, message) => data.listener?.onMessage(message),
    drain: ({ data }) => wake(data),
    close({ data }) {
      wake(data);
      data.listener?.onClose();
    },
  };
}

function peerOf(socket: BunSocket): WebSocketPeer {
  const send = (data: string | Uint8Array): Promise<void> => {
    const isKept = socket.readyState === openState && socket.send(data) < 0;
    return isKept
      ? new Promise((resolve) => {
          socket.data.waiting.add(resolve);
        })
      : Promise.resolve();
  };
  return {
    // Bun tells the kinds of frames apart by the type of what it is given.
    sendText: (text) => send(typeof text === 'string' ? text : Buffer.from(text).toString('utf8')),
    sendBinary: send,
    close: (code, reason) => socket.close(code, reason),
  };
}

function wake(data: BunSocketData): void {
  const waiting = [...data.waiting];
  data.waiting.clear();
  for (const resolve of waiting) {
    resolve();
  }
}
