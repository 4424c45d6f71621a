/** Concurrency with a bound. */

/**
 * Runs the work for every item, at most so many at once, in the order of the items. Rejects with
 * the first failure.
 */
export async function eachAtMost<Item>(
  most: number,
  items: readonly Item[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  // All workers take from the same iterator.
  const remaining = items.values();
  const worker = async (): Promise<void> => {
    for (const item of remaining) {
      await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}
