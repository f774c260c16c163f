/**
 * Many readers of event streams in one process, so that their cost stays small beside the server's. Each connection counts the `SEQ`
 * markers of the stub agent; some read slowly, or never, as a stalled client. Argument: the connections as JSON. Speaks over IPC, see
 * `../many-readers.ts`.
 */
import { get, type IncomingMessage } from 'node:http';
import type { ConnectionReport, ReadersReport, ReadingConnection } from '../many-readers.ts';

const marker = Buffer.from('SEQ');
const markerLength = 11;

const connections = JSON.parse(process.argv[2] ?? '[]') as ReadingConnection[];
let reports = connections.map(emptyReport);

function emptyReport(): ConnectionReport {
  return { count: 0, firstMs: 0, lastMs: 0 };
}

function read(response: IncomingMessage, index: number): void {
  let carried = Buffer.alloc(0);
  response.on('data', (chunk: Buffer) => {
    // The digits behind a marker do not matter here: nothing is counted twice as long as the marker itself is whole.
    const overlap = marker.length - 1;
    const seam = Buffer.concat([carried, chunk.subarray(0, overlap)]);
    const found = countIn(seam) + countIn(chunk);
    const end = chunk.length < overlap ? seam : chunk;
    carried = Buffer.from(end.subarray(Math.max(0, end.length - overlap)));
    if (found > 0) {
      const report = reports[index] as ConnectionReport;
      report.count += found;
      report.lastMs = Number(process.hrtime.bigint()) / 1e6;
      report.firstMs ||= report.lastMs;
    }
  });
}

/** Takes a chunk, and the next one when that much may have been read. */
function slowDown(response: IncomingMessage, bytesPerSecond: number): void {
  let nextAt = 0;
  response.on('data', (chunk: Buffer) => {
    const now = performance.now();
    nextAt = Math.max(nextAt, now) + (1000 * chunk.length) / bytesPerSecond;
    response.pause();
    setTimeout(() => response.resume(), nextAt - now);
  });
}

function countIn(bytes: Buffer): number {
  let found = 0;
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + markerLength)) {
    found += 1;
  }
  return found;
}

function connect({ url, bytesPerSecond }: ReadingConnection, index: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { accept: 'text/event-stream' } }, (response) => {
      if (bytesPerSecond === 0) {
        response.pause();
      } else {
        read(response, index);
      }
      if (bytesPerSecond) {
        slowDown(response, bytesPerSecond);
      }
      resolve();
    });
    request.on('error', reject);
  });
}

function sumOf(each: readonly ConnectionReport[]): ReadersReport {
  const begun = each.filter(({ count }) => count > 0);
  return {
    count: each.reduce((sum, { count }) => sum + count, 0),
    firstMs: Math.min(...begun.map(({ firstMs }) => firstMs)),
    lastMs: Math.max(0, ...begun.map(({ lastMs }) => lastMs)),
    connections: [...each],
  };
}

await Promise.all(connections.map(connect));
process.send?.('open');

process.on('message', (question: 'reset' | 'report') => {
  if (question === 'reset') {
    reports = connections.map(emptyReport);
  }
  process.send?.(sumOf(reports));
});
process.on('disconnect', () => process.exit(0));
