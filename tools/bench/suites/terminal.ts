import { request } from 'node:http';
import type { Duplex } from 'node:stream';
import { createWaiting } from '../create-process.ts';
import { createHttpClient } from '../http-client.ts';
import type { Suite } from '../measurement.ts';
import { createQuietWait } from '../until-quiet.ts';

const byteLength = 60_000_000;
const quietMs = 3000;

/** 60 MB that a program in a terminal writes, to one viewer that reads as fast as it can. */
export const terminal: Suite = {
  name: 'terminal',
  description: 'a program in a terminal that writes 60 MB, to one viewer',
  runs: 3,
  async measure(server) {
    const running = await server.start({ withAgent: false });
    const client = createHttpClient(running.baseUrl);
    try {
      const process = await createWaiting(client, {
        line: `stty -opost; head -c ${byteLength} /dev/zero; sleep 60`,
        tty: true,
      });
      const socket = await upgrade(`${running.baseUrl}/v1/processes/${process.id}/terminal/ws`);
      const wait = createQuietWait(quietMs);
      let received = 0;
      let lastAt = 0;
      socket.on('data', (chunk: Buffer) => {
        wait.heard();
        received += chunk.byteLength;
        lastAt = performance.now();
        if (received >= byteLength) {
          wait.done();
        }
      });
      socket.on('error', () => undefined);
      const startedAt = performance.now();
      await process.go();
      await wait.over;
      socket.destroy();
      await client.send('POST', `/v1/processes/${process.id}/kill?waitMs=5000`);
      return [
        { name: 'terminal, MB/s', value: received / 1000 / (lastAt - startedAt) },
        { name: 'terminal, lost %', value: Math.max(0, (100 * (byteLength - received)) / byteLength) },
      ];
    } finally {
      client.close();
      await running.stop();
    }
  },
};

/** A WebSocket without a client: the heads of frames are less than a thousandth of what comes. */
function upgrade(url: string): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const handshake = request(url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': Buffer.alloc(16).toString('base64'),
      },
    });
    handshake.once('upgrade', (_response, socket) => resolve(socket));
    handshake.once('response', ({ statusCode }) => reject(new Error(`the terminal answered with ${statusCode}`)));
    handshake.once('error', reject);
    handshake.end();
  });
}
