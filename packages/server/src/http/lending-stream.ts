/**
 * Bytes that are read one piece after the other out of memory that is used again: for a consumer that has done with a piece
 * before it asks for the next, nothing is allocated or copied for it.
 */
export interface ByteLender {
  /**
   * The next bytes, `undefined` at the end. They may be read until the next call of `next`, which gives them back, and not be
   * written to. One call at a time. Rejects when there is no way on.
   */
  next(): Promise<Uint8Array | undefined>;
  /**
   * Nobody asks again: what waits in `next` ends. What is lent at the time is not used again, so a write of it that is still under
   * way sends what it should. Idempotent.
   */
  end(): void;
}

const lenderKey = Symbol('lender');

/**
 * The lender's bytes as a stream. Whoever reads it gets buffers of its own; a runtime's adapter, that knows when bytes are sent,
 * takes the lender out with {@link lenderOf} and leaves the stream alone.
 */
export function createLendingStream(lender: ByteLender): ReadableStream<Uint8Array> {
  const stream = lenderStream(lender, (bytes) => new Uint8Array(bytes));
  return Object.assign(stream, { [lenderKey]: lender });
}

/** The lender behind a body; `undefined` when there is none. Either the lender or the body can be read, not both. */
export function lenderOf(body: ReadableStream<Uint8Array> | null): ByteLender | undefined {
  return (body as { [lenderKey]?: ByteLender } | null)?.[lenderKey];
}

/** A stream whose chunks are the lent bytes themselves: for a consumer that copies or sends a chunk before it asks for the next. */
export function createLentStream(lender: ByteLender): ReadableStream<Uint8Array> {
  return lenderStream(lender, (bytes) => bytes);
}

function lenderStream(lender: ByteLender, chunkOf: (bytes: Uint8Array) => Uint8Array): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const bytes = await lender.next();
        if (bytes === undefined) {
          controller.close();
        } else {
          controller.enqueue(chunkOf(bytes));
        }
      },
      cancel: () => lender.end(),
    },
    // Bytes are fetched for a consumer that asks, never to be kept for one that does not.
    { highWaterMark: 0 },
  );
}
