/** Compares two numbers; DynamoDB may have returned either. */

/**
 * True for equal numbers, and when both are absent (undefined or GraphQL's null). AppSync is
 * reported to treat a number from DynamoDB as unequal to every other number by `===`, while
 * arithmetic with it is correct (assumption appsync-js-5). The difference is a number that the
 * runtime made itself, so comparing it works.
 */
export function isSameNumber(one: number | null | undefined, other: number | null | undefined): boolean {
  const first = one ?? undefined;
  const second = other ?? undefined;
  if (first === undefined || second === undefined) {
    return first === undefined && second === undefined;
  }
  return first - second === 0;
}
