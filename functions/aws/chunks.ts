/** Splits lists into the sizes that AWS accepts in one call. */

/** The list in parts of at most `size`, in order; an empty list has none. */
export function chunks<Element>(list: readonly Element[], size: number): Element[][] {
  const parts: Element[][] = [];
  for (let start = 0; start < list.length; start += size) {
    parts.push(list.slice(start, start + size));
  }
  return parts;
}
