import type { EntryReader, StreamPiece } from '../log/index.ts';

export interface MessageStreamOptions {
  readonly reader: EntryReader;
  /** What comes before anything of the log. */
  readonly preface?: (() => Promise<Uint8Array>) | undefined;
  /** Whether a reader of this stream is told of entries with that connection id. Default: of all. */
  readonly includes?: ((connectionId: string) => boolean) | undefined;
  /** The consumer has taken everything up to that entry. */
  readonly onTaken?: ((eventIndex: number) => void) | undefined;
  /** Nobody reads any more, or there is nothing left to be read. Called once. */
  readonly onEnd?: (() => void) | undefined;
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
  const { reader, onTaken, onEnd } = options;
  let { preface } = options;
  let takenIndex: number | undefined;
  /** The next bytes; `undefined` at the end. */
  const next = async (): Promise<Uint8Array | undefined> => {
    if (takenIndex !== undefined) {
      onTaken?.(takenIndex);
    }
    const first = await preface?.();
    preface = undefined;
    let bytes: Uint8Array | undefined = first;
    while (bytes === undefined || bytes.length === 0) {
      const pieces = await reader.next();
      if (pieces === undefined) {
        return undefined;
      }
      bytes = encode(pieces, options);
      takenIndex = lastIndexOf(pieces) ?? takenIndex;
    }
    return bytes;
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const bytes = await next();
          if (bytes !== undefined) {
            controller.enqueue(bytes);
            return;
          }
        } catch (error) {
          controller.error(error);
          onEnd?.();
          return;
        }
        controller.close();
        onEnd?.();
      },
      cancel() {
        reader.end();
        onEnd?.();
      },
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
