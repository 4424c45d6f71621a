/**
 * Sizes of items, as DynamoDB counts them (Developer Guide, "DynamoDB item sizes and formats"). For
 * items of strings, numbers, booleans, lists and maps.
 */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** Returns the bytes of a value in DynamoDB’s JSON form. */
export function bytesOf({ S, N, M, L, BOOL }: AttributeValue): number {
  if (S !== undefined) {
    return Buffer.byteLength(S);
  }
  if (N !== undefined) {
    return Math.ceil(N.length / 2) + 1;
  }
  if (BOOL !== undefined) {
    return 1;
  }
  if (L !== undefined) {
    return 3 + L.reduce((sum, value) => sum + 1 + bytesOf(value), 0);
  }
  return 3 + itemBytes(M ?? {}) + Object.keys(M ?? {}).length;
}

/** Returns the bytes of an item in DynamoDB’s JSON form. */
export function itemBytes(item: Readonly<Record<string, AttributeValue>>): number {
  return Object.entries(item).reduce((sum, [name, value]) => sum + name.length + bytesOf(value), 0);
}

/** Returns a value in DynamoDB’s JSON form, as the document client writes it. */
export function toAttribute(value: unknown): AttributeValue {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'number':
      return { N: String(value) };
    case 'boolean':
      return { BOOL: value };
    default:
      return Array.isArray(value)
        ? { L: value.map(toAttribute) }
        : {
            M: Object.fromEntries(
              Object.entries(value as object).map(([name, one]) => [name, toAttribute(one)]),
            ),
          };
  }
}
