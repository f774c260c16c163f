/**
 * One reader that measures how old an update is when it arrives, and that acknowledges late, as the receiving ends of most systems
 * do: a server that waits for the acknowledgement of one small packet before it sends the next shows it. The kernel of Linux makes an
 * exception for a connection that only receives; it is put back into its delaying mode before each read, which takes a system call
 * that Node.js does not have. So this program runs on Bun.
 *
 * The stub agent writes the machine's monotonic clock into an update as `NOW` and sixteen digits of nanoseconds. Arguments: the URL,
 * how many updates to wait for. Prints a line when the stream is open, and the ages in ms as JSON when all came or none comes any more.
 */
const { dlopen } = (await import('bun:ffi' as string)) as {
  dlopen(library: string, symbols: Record<string, { args: string[]; returns: 'i32' }>): { symbols: LibC };
};

interface LibC {
  socket(family: number, type: number, protocol: number): number;
  connect(descriptor: number, address: Uint8Array, length: number): number;
  setsockopt(descriptor: number, level: number, name: number, value: Uint8Array, length: number): number;
  send(descriptor: number, bytes: Uint8Array, length: number, flags: number): number;
  recv(descriptor: number, bytes: Uint8Array, length: number, flags: number): number;
  clock_gettime(clock: number, time: BigInt64Array): number;
}

const libc = dlopen('libc.so.6', {
  socket: { args: ['i32', 'i32', 'i32'], returns: 'i32' },
  connect: { args: ['i32', 'ptr', 'u32'], returns: 'i32' },
  setsockopt: { args: ['i32', 'i32', 'i32', 'ptr', 'u32'], returns: 'i32' },
  send: { args: ['i32', 'ptr', 'usize', 'i32'], returns: 'i32' },
  recv: { args: ['i32', 'ptr', 'usize', 'i32'], returns: 'i32' },
  clock_gettime: { args: ['i32', 'ptr'], returns: 'i32' },
}).symbols;

// Numbers of Linux.
const [AF_INET, SOCK_STREAM, SOL_SOCKET, SO_RCVTIMEO, IPPROTO_TCP, TCP_QUICKACK, CLOCK_MONOTONIC] = [
  2, 1, 1, 20, 6, 12, 1,
];
const silenceSeconds = 5;
const marker = 'NOW';
const markerLength = 19;

const url = new URL(process.argv[2] ?? '');
const expected = Number(process.argv[3]);

function checked(result: number, call: string): number {
  if (result < 0) {
    throw new Error(`${call} failed`);
  }
  return result;
}

const descriptor = checked(libc.socket(AF_INET, SOCK_STREAM, 0), 'socket');
const port = Number(url.port);
const address = Buffer.from([AF_INET, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
checked(libc.connect(descriptor, address, address.length), 'connect');
const timeout = new Uint8Array(new BigInt64Array([BigInt(silenceSeconds), 0n]).buffer);
checked(libc.setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, timeout, timeout.length), 'setsockopt');
const request = Buffer.from(
  `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/event-stream\r\n\r\n`,
);
checked(libc.send(descriptor, request, request.length, 0), 'send');

const off = new Uint8Array(4);
const room = Buffer.alloc(65_536);
function receive(): string {
  checked(libc.setsockopt(descriptor, IPPROTO_TCP, TCP_QUICKACK, off, off.length), 'setsockopt');
  return room.toString('latin1', 0, Math.max(0, libc.recv(descriptor, room, room.length, 0)));
}

const time = new BigInt64Array(2);
function nowNs(): bigint {
  libc.clock_gettime(CLOCK_MONOTONIC, time);
  return (time[0] as bigint) * 1_000_000_000n + (time[1] as bigint);
}

const head = receive();
if (!head.startsWith('HTTP/1.1 200')) {
  throw new Error(`The stream ${url.href} was answered with ${head}`);
}
process.stdout.write('open\n');
const ages: number[] = [];
for (let text = ''; ages.length < expected;) {
  const received = receive();
  const now = nowNs();
  if (received === '') {
    break;
  }
  text += received;
  for (let at = text.indexOf(marker); at >= 0 && at + markerLength <= text.length; at = text.indexOf(marker)) {
    ages.push(Number(now - BigInt(text.slice(at + marker.length, at + markerLength))) / 1e6);
    text = text.slice(at + markerLength);
  }
}
process.stdout.write(`${JSON.stringify(ages)}\n`);
