/**
 * One reader that measures how old an update is when it arrives: the stub agent writes the machine's monotonic clock into it as
 * `NOW` and sixteen digits of nanoseconds. Arguments: the URL. Answers every IPC message with the ages since the last one, in ms.
 */
import { get } from 'node:http';

const marker = Buffer.from('NOW');
const digits = 16;
let ages: number[] = [];
let carried = Buffer.alloc(0);

const request = get(process.argv[2] ?? '', { agent: false, headers: { accept: 'text/event-stream' } }, (response) => {
  process.send?.('open');
  response.on('data', (chunk: Buffer) => {
    const now = process.hrtime.bigint();
    const bytes = Buffer.concat([carried, chunk]);
    let rest = 0;
    for (let at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 1)) {
      const end = at + marker.length + digits;
      if (end > bytes.length) {
        break;
      }
      ages.push(Number(now - BigInt(bytes.toString('latin1', at + marker.length, end))) / 1e6);
      rest = end;
    }
    carried = Buffer.from(bytes.subarray(Math.max(rest, bytes.length - marker.length - digits)));
  });
});
request.on('error', () => process.exit(1));
process.on('message', () => {
  process.send?.(ages);
  ages = [];
});
process.on('disconnect', () => process.exit(0));
