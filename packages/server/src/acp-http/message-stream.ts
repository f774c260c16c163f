import type { EntryReader, StreamPiece } from '../log/index.ts';

export interface MessageStreamOptions {
  readonly reader: EntryReader;
  /** What comes before anything of the log. */
  readonly preface?: (() => Promise<Uint8Array>) | undefined;
  /** Whether a reader of this stream is told of entries with that connection id. Default: of all. */
  readonly includes?: ((connectionId: string) => boolean) | undefined;
  /** The consumer has taken everything up to that entry. */
  readonly onTaken?: ((eventIndex: number) => void) | undefined;
}

const eventEnd = Buffer.from('\n\n');

/** A JSON-RPC message as a server-sent event; its number is that of its log entry. */
export function messageEvent(eventIndex: number, payload: Uint8Array): Uint8Array[] {
  return [Buffer.from(`event: message\nid: ${eventIndex}\ndata: `), payload, eventEnd];
}

/**
 * What an agent said as server-sent events, one envelope each, byte for byte. A cursor into the log: bytes are read when the
 * consumer asks for them, and nothing is kept for one that does not.
 */
export function createMessageStream(options: MessageStreamOptions): ReadableStream<Uint8Array> {
  const { reader, onTaken } = options;
  let preface = options.preface;
  let takenIndex: number | undefined;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (takenIndex !== undefined) {
          onTaken?.(takenIndex);
        }
        if (preface !== undefined) {
          const bytes = await preface();
          preface = undefined;
          if (bytes.length > 0) {
            controller.enqueue(bytes);
            return;
          }
        }
        for (;;) {
          const pieces = await reader.next();
          if (pieces === undefined) {
            controller.close();
            return;
          }
          const bytes = encode(pieces, options);
          takenIndex = lastIndexOf(pieces) ?? takenIndex;
          if (bytes.length > 0) {
            controller.enqueue(bytes);
            return;
          }
        }
      },
      cancel: () => reader.end(),
    },
    // Bytes are fetched for a consumer that asks, never to be kept for one that does not.
    { highWaterMark: 0 },
  );
}

function encode(pieces: readonly StreamPiece[], { includes }: MessageStreamOptions): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const piece of pieces) {
    if (piece.kind === 'notice') {
      parts.push(piece.bytes);
    } else if (includes === undefined || includes(piece.connectionId)) {
      parts.push(...messageEvent(piece.eventIndex, piece.payload));
    }
  }
  return Buffer.concat(parts);
}

function lastIndexOf(pieces: readonly StreamPiece[]): number | undefined {
  const last = pieces.findLast((piece) => piece.kind === 'entry');
  return last?.kind === 'entry' ? last.eventIndex : undefined;
}

/** The headers of every event stream. */
export const eventStreamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that collects or changes the stream would break it.
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;
