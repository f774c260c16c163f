/** Pieces are sent together until they are this long. */
const chunkLength = 64 * 1024;

/**
 * Text that is made while it is read: nothing is made ahead of a slow reader. `close` is called once, when the text has ended, failed or
 * is read no more, also before it was begun.
 */
export function createTextStream(
  source: AsyncGenerator<string, void>,
  close: () => Promise<void>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const readChunk = async (): Promise<{ text: string; isLast: boolean }> => {
    let text = '';
    while (text.length < chunkLength) {
      const { done, value } = await source.next();
      if (done === true) {
        return { text, isLast: true };
      }
      text += value;
    }
    return { text, isLast: false };
  };
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { text, isLast } = await readChunk();
          if (text !== '') {
            controller.enqueue(encoder.encode(text));
          }
          if (isLast) {
            await close();
            controller.close();
          }
        } catch (error) {
          await close();
          throw error;
        }
      },
      async cancel() {
        await source.return();
        await close();
      },
    },
    { highWaterMark: 0 },
  );
}

/** A JSON array whose items are made while it is read. */
export async function* jsonArray(items: AsyncIterable<unknown>): AsyncGenerator<string, void> {
  let separator = '[';
  for await (const item of items) {
    yield separator + JSON.stringify(item);
    separator = ',';
  }
  yield separator === '[' ? '[]' : ']';
}
