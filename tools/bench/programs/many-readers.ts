/**
 * Many readers of one event stream in one process, so that their cost stays small beside the server's. Each connection counts the
 * `SEQ` markers of the stub agent; some of them never read, as a stalled client. Arguments: URL, how many read, how many never do.
 * Speaks over IPC, see `../many-readers.ts`.
 */
import { get, type IncomingMessage } from 'node:http';
import type { ReadersReport } from '../many-readers.ts';

const marker = Buffer.from('SEQ');
const markerLength = 11;

const [url = '', reading = '1', stalled = '0'] = process.argv.slice(2);
let counts = new Float64Array(Number(reading));
let firstMs = 0;
let lastMs = 0;

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
      counts[index] = (counts[index] as number) + found;
      lastMs = Number(process.hrtime.bigint()) / 1e6;
      firstMs ||= lastMs;
    }
  });
}

function countIn(bytes: Buffer): number {
  let found = 0;
  for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + markerLength)) {
    found += 1;
  }
  return found;
}

function connect(handle: (response: IncomingMessage) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, headers: { accept: 'text/event-stream' } }, (response) => {
      handle(response);
      resolve();
    });
    request.on('error', reject);
  });
}

await Promise.all([
  ...Array.from(counts, (_, index) => connect((response) => read(response, index))),
  ...Array.from({ length: Number(stalled) }, () => connect((response) => response.pause())),
]);
process.send?.({ type: 'open' });

process.on('message', (question: 'reset' | 'report') => {
  if (question === 'reset') {
    counts = new Float64Array(counts.length);
    firstMs = 0;
    lastMs = 0;
  }
  process.send?.({ type: 'report', counts: [...counts], firstMs, lastMs } satisfies ReadersReport);
});
process.on('disconnect', () => process.exit(0));
