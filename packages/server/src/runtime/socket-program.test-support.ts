import type { WebSocketUpgrade } from '../http/web-socket.ts';

interface SocketFacts {
  opened: number;
  closed: number;
  /** Messages of a flood that the system took. */
  flooded: number;
}

const floodMessage = 'x'.repeat(64 * 1024);

/** Sends back what it gets; `flood` sends without an end, each message when the one before is taken; `bye` closes. */
export function socketThatEchoes(facts: SocketFacts): WebSocketUpgrade {
  return {
    headers: { 'X-Made-By': 'the test' },
    accept(peer) {
      facts.opened += 1;
      let isClosed = false;
      const flood = async (): Promise<void> => {
        while (!isClosed) {
          await peer.sendText(floodMessage);
          facts.flooded += 1;
          // While the system takes all at once, nothing else here would get its turn.
          await new Promise((resolve) => setImmediate(resolve));
        }
      };
      return {
        onMessage(message) {
          if (message === 'bye') {
            peer.close(4001, 'as you wish');
          } else if (message === 'flood') {
            flood().catch(() => process.exit(1));
          } else {
            const isText = typeof message === 'string';
            const sent = isText ? peer.sendText(Buffer.from(message)) : peer.sendBinary(message);
            sent.catch(() => process.exit(1));
          }
        },
        onClose() {
          isClosed = true;
          facts.closed += 1;
        },
      };
    },
  };
}
