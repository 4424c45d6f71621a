/**
 * DynamoDB refuses a query whose start key is outside its own bounds: in another partition, or
 * beyond its condition on the sort key. The engine accepts such a key, and either restarts from the
 * beginning or omits items.
 */
import { AwsError } from '../../core/aws-error.ts';

/** An attribute's value on the wire. */
type WireValue = Readonly<Record<string, unknown>>;

/** The members of a Query that bound it and that say where it continues. */
export interface QueryBounds {
  readonly KeyConditionExpression?: string;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>;
  readonly ExpressionAttributeValues?: Readonly<Record<string, WireValue>>;
  readonly ExclusiveStartKey?: Readonly<Record<string, WireValue>>;
}

type Comparator = '=' | '<' | '<=' | '>' | '>=' | 'begins_with';

interface Condition {
  readonly name: string;
  readonly comparator: Comparator;
  readonly value: string;
}

/** Throws ValidationException when the start key does not satisfy the key condition. */
export function requireStartKeyInBounds(query: QueryBounds): void {
  const { ExclusiveStartKey: start, KeyConditionExpression: expression = '' } = query;
  if (start === undefined) {
    return;
  }
  if (conditionsIn(expression).every((condition) => holds(condition, start, query))) {
    return;
  }
  throw new AwsError(
    'ValidationException',
    'The provided starting key is outside query boundaries based on provided conditions',
    400,
  );
}

/** Only AND joins key conditions, so each can be checked separately. */
function conditionsIn(expression: string): readonly Condition[] {
  const between = /([#\w]+)\s+BETWEEN\s+(:\w+)\s+AND\s+(:\w+)/gi;
  const prefix = /begins_with\s*\(\s*([#\w]+)\s*,\s*(:\w+)\s*\)/gi;
  const comparison = /([#\w]+)\s*(<=|>=|=|<|>)\s*(:\w+)/g;
  return [
    ...[...expression.matchAll(between)].flatMap(([, name = '', low = '', high = '']) => [
      { name, comparator: '>=' as const, value: low },
      { name, comparator: '<=' as const, value: high },
    ]),
    ...[...expression.matchAll(prefix)].map(([, name = '', value = '']) => ({
      name,
      comparator: 'begins_with' as const,
      value,
    })),
    ...[...expression.matchAll(comparison)].map(([, name = '', comparator, value = '']) => ({
      name,
      // The regular expression matches only these five.
      comparator: comparator as Comparator,
      value,
    })),
  ];
}

const comparators: Readonly<Record<Comparator, (one: Buffer | number, other: Buffer | number) => boolean>> = {
  '=': (one, other) => order(one, other) === 0,
  '<': (one, other) => order(one, other) < 0,
  '<=': (one, other) => order(one, other) <= 0,
  '>': (one, other) => order(one, other) > 0,
  '>=': (one, other) => order(one, other) >= 0,
  begins_with: (one, other) =>
    Buffer.isBuffer(one) && Buffer.isBuffer(other) && one.subarray(0, other.length).equals(other),
};

function holds(
  { name, comparator, value }: Condition,
  start: Readonly<Record<string, WireValue>>,
  { ExpressionAttributeNames: names = {}, ExpressionAttributeValues: values = {} }: QueryBounds,
): boolean {
  const one = comparable(start[names[name] ?? name]);
  const other = comparable(values[value]);
  // The engine itself refuses an absent value and one of another type.
  if (one === undefined || other === undefined || typeof one !== typeof other) {
    return true;
  }
  return comparators[comparator](one, other);
}

/** Text is ordered by its UTF-8 bytes, as binary is. */
function comparable(value: WireValue | undefined): Buffer | number | undefined {
  const [type, content] = Object.entries(value ?? {})[0] ?? [];
  if (type === 'S') {
    return Buffer.from(String(content));
  }
  if (type === 'B') {
    return Buffer.from(String(content), 'base64');
  }
  return type === 'N' ? Number(content) : undefined;
}

function order(one: Buffer | number, other: Buffer | number): number {
  return Buffer.isBuffer(one) && Buffer.isBuffer(other)
    ? Buffer.compare(one, other)
    : Number(one) - Number(other);
}
