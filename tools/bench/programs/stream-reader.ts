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

function count(chunk: Buffer): void {
  report.bytes += chunk.length;
  const bytes = carried.length > 0 ? Buffer.concat([carried, chunk]) : chunk;
  let position = 0;
  let found = false;
  for (;;) {
    const at = bytes.indexOf(marker, position);
    if (at < 0 || at + markerLength > bytes.length) {
      position = at < 0 ? position : at;
      break;
    }
    let sequence = 0;
    for (let digit = 3; digit < markerLength; digit += 1) {
      sequence = sequence * 10 + (bytes[at + digit] ?? 48) - 48;
    }
    report.frames += 1;
    if (seen[sequence]) {
      report.duplicates += 1;
    } else {
      seen[sequence] = 1;
      report.unique += 1;
    }
    found = true;
    position = at + markerLength;
  }
  if (found) {
    report.lastMs = nowMs();
    report.firstMs ||= report.lastMs;
  }
  if (bytes.includes('"stopReason"', Math.max(0, bytes.length - chunk.length - 16))) {
    tell({ type: 'turn_ended' });
  }
  carried = Buffer.from(bytes.subarray(Math.max(position, bytes.length - markerLength)));
}

const request = get(url, { headers: { accept: 'text/event-stream', ...(JSON.parse(headers) as object) } }, (response) => {
  tell({ type: 'open', status: response.statusCode ?? 0 });
  response.on('data', count);
  response.on('end', () => process.exit(0));
});
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
