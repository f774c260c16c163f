/** Cuts a stream of server-sent events into its blocks, each without the empty line that ends it. */
export async function* eventBlocks(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    yield* blocks;
  }
  if (rest !== '') {
    yield rest;
  }
}
