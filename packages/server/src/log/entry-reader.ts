import { lenderOf, type ByteLender } from '../http/lending-stream.ts';
import { payloadMarker } from './entry-head.ts';

/** Something of a log stream, in its order. What it points to is valid until the reader is asked for more. */
export type StreamPiece =
  | {
      readonly kind: 'entry';
      readonly eventIndex: number;
      readonly connectionId: string;
      /** The payload as it was appended. */
      readonly payload: Uint8Array;
    }
  /** What the stream says of itself, ready to be sent on: how to reconnect, a heartbeat, a gap. */
  | { readonly kind: 'notice'; readonly bytes: Uint8Array };

const lineFeed = 0x0a;
const paragraphEnd = '\n\n';
const idField = 'id: ';
const heartbeat = ': heartbeat';
const comment = 0x3a;
const connectionIdMarker = '"connectionId":"';

/** Takes a log stream apart again, for whoever tells the payloads in a form of its own. A cursor like the stream itself. */
export class EntryReader {
  readonly #lender: ByteLender;
  /** The beginning of a paragraph whose end has not come. */
  #rest: Buffer[] = [];

  /** @param stream of a log */
  constructor(stream: ReadableStream<Uint8Array>) {
    const lender = lenderOf(stream);
    if (lender === undefined) {
      throw new TypeError('Expected the stream of a log.');
    }
    this.#lender = lender;
  }

  /** The next pieces, at least one; `undefined` at the end of the stream. Rejects when the log cannot be read. */
  async next(): Promise<readonly StreamPiece[] | undefined> {
    for (;;) {
      const bytes = await this.#lender.next();
      if (bytes === undefined) {
        return undefined;
      }
      const pieces = this.#piecesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
      if (pieces.length > 0) {
        return pieces;
      }
    }
  }

  /** Nobody asks again: a waiting {@link next} ends. Idempotent. */
  end(): void {
    this.#lender.end();
    this.#rest = [];
  }

  #piecesOf(chunk: Buffer): StreamPiece[] {
    const end = this.#endOfParagraphs(chunk);
    if (end === 0) {
      // Lent memory is used again: what is kept of it is a copy.
      this.#rest.push(Buffer.from(chunk));
      return [];
    }
    const whole = chunk.subarray(0, end);
    const block = this.#rest.length === 0 ? whole : Buffer.concat([...this.#rest, whole]);
    this.#rest = end === chunk.length ? [] : [Buffer.from(chunk.subarray(end))];
    return [...piecesOf(block)];
  }

  /** Behind the last paragraph that ends in this chunk; 0 when none does. */
  #endOfParagraphs(chunk: Buffer): number {
    const last = chunk.lastIndexOf(paragraphEnd, chunk.length, 'latin1');
    if (last !== -1) {
      return last + paragraphEnd.length;
    }
    return chunk[0] === lineFeed && this.#rest.at(-1)?.at(-1) === lineFeed ? 1 : 0;
  }
}

function* piecesOf(block: Buffer): Generator<StreamPiece> {
  let start = 0;
  while (start < block.length) {
    const end = block.indexOf(paragraphEnd, start, 'latin1') + paragraphEnd.length;
    const paragraph = block.subarray(start, end);
    if (paragraph.indexOf(idField, 0, 'latin1') === 0) {
      yield entryOf(paragraph);
    } else if (paragraph[0] !== comment || paragraph.indexOf(heartbeat, 0, 'latin1') === 0) {
      yield { kind: 'notice', bytes: paragraph };
    }
    start = end;
  }
}

function entryOf(paragraph: Buffer): StreamPiece {
  const idEnd = paragraph.indexOf(lineFeed);
  const connectionStart = paragraph.indexOf(connectionIdMarker, idEnd, 'latin1') + connectionIdMarker.length;
  const payloadStart = paragraph.indexOf(payloadMarker, idEnd, 'latin1') + payloadMarker.length;
  return {
    kind: 'entry',
    eventIndex: Number(paragraph.toString('latin1', idField.length, idEnd)),
    connectionId: paragraph.toString('latin1', connectionStart, paragraph.indexOf('"', connectionStart, 'latin1')),
    // Without the brace that closes the envelope.
    payload: paragraph.subarray(payloadStart, -paragraphEnd.length - 1),
  };
}
