import { request, type IncomingMessage } from 'node:http';
import { createWaiting } from '../create-process.ts';
import { createHttpClient } from '../http-client.ts';
import type { Suite } from '../measurement.ts';
import { createQuietWait } from '../until-quiet.ts';

const byteLength = 100_000_000;
/** The published server drops entries, and never ends the stream. */
const quietMs = 3000;

/** 100 MB of output, as fast as it can be written, to one who follows it. */
export const processLogs: Suite = {
  name: 'process-logs',
  description: 'a process that writes 100 MB, followed from its beginning',
  runs: 3,
  async measure(server) {
    const running = await server.start({ withAgent: false });
    const client = createHttpClient(running.baseUrl);
    try {
      const process = await createWaiting(client, { line: `head -c ${byteLength} /dev/zero`, tty: false });
      const response = await open(`${running.baseUrl}/v1/processes/${process.id}/logs?follow=true&stream=stdout`);
      const wait = createQuietWait(quietMs);
      let received = 0;
      let ends = 0;
      let lastAt = 0;
      let rest = '';
      response.setEncoding('latin1');
      response.on('data', (chunk: string) => {
        wait.heard();
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          received += decodedLength(line);
        }
        lastAt = performance.now();
      });
      response.on('error', () => undefined);
      response.on('end', () => {
        ends = 1;
        wait.done();
      });
      const startedAt = performance.now();
      await process.go();
      await wait.over;
      response.destroy();
      return [
        { name: 'followed logs 100 MB, lost %', value: (100 * (byteLength - received)) / byteLength },
        { name: 'followed logs 100 MB, ends', value: ends },
        { name: 'followed logs 100 MB, MB/s', value: received / 1000 / (lastAt - startedAt) },
      ];
    } finally {
      client.close();
      await running.stop();
    }
  },
};

/** Of the base64 text in an entry. */
function decodedLength(line: string): number {
  const data = line.startsWith('data:') ? /"data":"([^"]*)"/.exec(line)?.[1] : undefined;
  return data === undefined ? 0 : (data.length / 4) * 3 - (data.endsWith('==') ? 2 : data.endsWith('=') ? 1 : 0);
}

function open(url: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { headers: { accept: 'text/event-stream' } }, resolve)
      .on('error', reject)
      .end();
  });
}
