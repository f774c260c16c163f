import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import { discardRest } from '../../http/discard-rest.ts';
import { ProblemError } from '../../http/problem-error.ts';
import type { RequestBody } from '../content/write-body.ts';
import type { ArchiveMeter } from './archive-limits.ts';

/** The entries of a tar archive, packed with gzip or not, while it is received. The body of one is read before the next is asked for. */
export async function* readArchive(body: RequestBody, meter: ArchiveMeter): AsyncGenerator<ParsedTarEntry, void> {
  const received = receive(body, meter);
  const { value: first } = await received.next();
  const whole = toStream(prepend(first, received));
  const isGzip = first !== undefined && first[0] === 0x1f && first[1] === 0x8b;
  const plain = isGzip ? whole.pipeThrough(new DecompressionStream('gzip') as Transform) : whole;
  const counted = toStream(count(plain, meter));
  const reader = counted.pipeThrough(createTarDecoder({ strict: true })).getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(refuseUnreadable);
      if (done) {
        return;
      }
      meter.entry();
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

type Transform = ReadableWritablePair<Uint8Array, Uint8Array>;

/** What the unpacking says of bytes that it cannot read. */
export function refuseUnreadable(error: unknown): never {
  if (error instanceof ProblemError) {
    throw error;
  }
  const detail = error instanceof Error ? error.message : String(error);
  throw new ProblemError('invalid_request', `The body is no whole tar archive, packed with gzip or not: ${detail}`, {
    cause: error,
  });
}

async function* receive(body: RequestBody, meter: ArchiveMeter): AsyncGenerator<Uint8Array, void> {
  const reader = body.stream?.getReader();
  try {
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true };
      if (done || value === undefined) {
        break;
      }
      meter.received(value.byteLength);
      yield value;
    }
  } finally {
    discardRest(reader);
  }
  if (body.signal.aborted) {
    throw new ProblemError('invalid_request', 'The body ended before it was complete.');
  }
}

async function* count(bytes: ReadableStream<Uint8Array>, meter: ArchiveMeter): AsyncGenerator<Uint8Array, void> {
  for await (const chunk of bytes) {
    meter.unpacked(chunk.byteLength);
    yield chunk;
  }
}

async function* prepend(
  first: Uint8Array | void,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array, void> {
  try {
    if (first !== undefined) {
      yield first;
    }
    yield* rest;
  } finally {
    await rest.return();
  }
}

function toStream(source: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await source.next();
        if (done === true) {
          controller.close();
        } else {
          controller.enqueue(value);
        }
      },
      async cancel() {
        await source.return();
      },
    },
    { highWaterMark: 0 },
  );
}
