/**
 * A reader of one event stream in a process of its own, so that its cost is not the server's: counts the `SEQ` markers of the stub
 * agent and remembers which came. Arguments: the URL, and headers as JSON. Speaks over IPC, see `../stream-reader.ts`.
 */
import { get } from 'node:http';
import type { ReaderMessage, ReaderQuestion, ReaderReport } from '../stream-reader.ts';

const marker = Buffer.from('SEQ');
const markerLength = 11;
const maximumSequence = 1_000_000;

const [url = '', headers = '{}'] = process.argv.slice(2);
let seen = new Uint8Array(maximumSequence);
let report: ReaderReport = emptyReport();
let carried = Buffer.alloc(0);

function emptyReport(): ReaderReport {
  return { type: 'report', frames: 0, unique: 0, duplicates: 0, bytes: 0, firstMs: 0, lastMs: 0 };
}

function tell(message: ReaderMessage): void {
  process.send?.(message);
}

/** Monotonic and the same clock in every process of the machine. */
function nowMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** A marker may be split between two chunks: the end of the one is looked at together with the start of the next. */
function count(chunk: Buffer): void {
  report.bytes += chunk.length;
  const overlap = markerLength - 1;
  const seam = Buffer.concat([carried, chunk.subarray(0, overlap)]);
  countMarkers(seam);
  countMarkers(chunk);
  const end = chunk.length < overlap ? seam : chunk;
  carried = Buffer.from(end.subarray(Math.max(0, end.length - overlap)));
}

/** Counts the markers that are whole in these bytes. Time is taken once a chunk: it is a figure of throughput. */
function countMarkers(bytes: Buffer): void {
  let found = false;
  for (
    let at = bytes.indexOf(marker);
    at >= 0 && at + markerLength <= bytes.length;
    at = bytes.indexOf(marker, at + 1)
  ) {
    let sequence = 0;
    for (let digit = 3; digit < markerLength; digit += 1) {
      sequence = sequence * 10 + (bytes[at + digit] as number) - 48;
    }
    report.frames += 1;
    if (seen[sequence]) {
      report.duplicates += 1;
    } else {
      seen[sequence] = 1;
      report.unique += 1;
    }
    found = true;
  }
  if (found) {
    report.lastMs = nowMs();
    report.firstMs ||= report.lastMs;
  }
}

const request = get(
  url,
  { headers: { accept: 'text/event-stream', ...(JSON.parse(headers) as object) } },
  (response) => {
    tell({ type: 'open', status: response.statusCode ?? 0 });
    response.on('data', count);
    response.on('end', () => process.exit(0));
  },
);
request.on('error', () => process.exit(1));

process.on('message', (question: ReaderQuestion) => {
  switch (question) {
    case 'reset':
      seen = new Uint8Array(maximumSequence);
      report = emptyReport();
      tell({ type: 'reset' });
      return;
    case 'report':
      tell(report);
      return;
    case 'close':
      process.exit(0);
  }
});
process.on('disconnect', () => process.exit(0));
