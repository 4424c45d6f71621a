/**
 * Converts JSON ↔ DynamoDB's typed values as AppSync's helpers do: numbers stay numbers inside `N`,
 * and `NULL` is null, as recorded from AWS. The data source converts them to the low-level API's
 * strings.
 */

/** An AppSync attribute value, for example `{S: 'x'}` or `{N: 10}`. */
export type AppSyncValue = Readonly<Record<string, unknown>>;

/** `util.dynamodb.toDynamoDB`. Leaves out members without a value. */
export function toDynamoDb(value: unknown): AppSyncValue {
  if (typeof value === 'string') {
    return { S: value };
  }
  if (typeof value === 'number') {
    return { N: value };
  }
  if (typeof value === 'boolean') {
    return { BOOL: value };
  }
  if (Array.isArray(value)) {
    return { L: value.map(toDynamoDb) };
  }
  return typeof value === 'object' && value !== null ? { M: toMapValues(value) } : { NULL: null };
}

/** `util.dynamodb.toMapValues`: converts each member, and leaves out those that are undefined. */
export function toMapValues(value: object): Record<string, AppSyncValue> {
  const entries = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(entries.map(([name, member]) => [name, toDynamoDb(member)]));
}

/** Creates the helper of one type. It returns null for no value, as on AWS. */
function typed(type: string): (value: unknown) => AppSyncValue | null {
  return (value) => (value === null || value === undefined ? null : { [type]: value });
}

/** `util.dynamodb` in handlers. Helpers of one type return null for null and undefined. */
export const dynamodbUtil = {
  toDynamoDB: toDynamoDb,
  toString: typed('S'),
  toStringSet: typed('SS'),
  toNumber: typed('N'),
  toNumberSet: typed('NS'),
  toBinary: typed('B'),
  toBinarySet: typed('BS'),
  toBoolean: typed('BOOL'),
  toNull: () => ({ NULL: null }),
  toList: (value: unknown) => (Array.isArray(value) ? toDynamoDb(value) : null),
  toMap: (value: unknown) => (isObject(value) ? toDynamoDb(value) : null),
  toMapValues: (value: unknown) => (isObject(value) ? toMapValues(value) : null),
  toS3Object: (key: string, bucket: string, region: string, version?: string) => ({
    S: JSON.stringify({ s3: { key, bucket, region, ...(version === undefined ? {} : { version }) } }),
  }),
  fromS3ObjectJson: (text: string): unknown => {
    const parsed: unknown = JSON.parse(text);
    return isObject(parsed) && 's3' in parsed ? parsed.s3 : null;
  },
};

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
