/** Maps with at most `limit` calls under way; results keep the order of the items. Rejects with the first failure. */
export async function mapWithLimit<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results = Array.from<Result>({ length: items.length });
  const left = items.entries();
  const work = async () => {
    for (const [index, item] of left) {
      results[index] = await map(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, work));
  return results;
}
