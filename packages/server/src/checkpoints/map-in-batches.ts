/** As many calls of the file system at once as keep the disk busy and nothing else. */
const batchSize = 200;

/** Does the same with each, some at a time. */
export async function mapInBatches<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
  signal?: AbortSignal,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += batchSize) {
    signal?.throwIfAborted();
    results.push(...(await Promise.all(items.slice(start, start + batchSize).map((item) => act(item)))));
  }
  return results;
}
