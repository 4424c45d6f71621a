/** Bounded concurrency. */

/**
 * Runs the work for every item in order, at most `max` at once. Rejects with the first failure.
 */
export async function eachAtMost<Item>(
  max: number,
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
  await Promise.all(Array.from({ length: Math.min(max, items.length) }, worker));
}
