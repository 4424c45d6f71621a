/** Cutting lists to the sizes that AWS takes at once. */

/** The list in parts of at most `size`, in order; no part for an empty list. */
export function chunks<Element>(list: readonly Element[], size: number): Element[][] {
  const parts: Element[][] = [];
  for (let start = 0; start < list.length; start += size) {
    parts.push(list.slice(start, start + size));
  }
  return parts;
}
