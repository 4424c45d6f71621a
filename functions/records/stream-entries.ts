/** Lambda's event for the stream of AuditLog, and the entry in each record of it. */
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Json } from '../../records/canonical-json.ts';
import type { StoredEntry } from './seal-entries.ts';

/** A record of the stream (AWS Lambda Developer Guide, "Using AWS Lambda with Amazon DynamoDB"). */
export interface AuditRecordEvent {
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly NewImage?: Readonly<Record<string, AttributeValue>>;
  };
}

/** An entry, and the record that brought it. */
export interface StreamedEntry {
  readonly sequenceNumber: string;
  readonly entry: StoredEntry;
}

/** An attribute has a type that no entry uses, so its form in JSON is not fixed. */
export class UnknownAttributeError extends Error {
  override readonly name = 'UnknownAttributeError';
}

/** The entry as it was written, even when the item has been deleted since. */
export function entryOf({ dynamodb }: AuditRecordEvent): StreamedEntry | undefined {
  const { NewImage: image, SequenceNumber: sequenceNumber } = dynamodb;
  // Only resolvers and functions of this system write the table.
  return image === undefined ? undefined : { sequenceNumber, entry: toMembers(image) as StoredEntry };
}

function toMembers(attributes: Readonly<Record<string, AttributeValue>>): Readonly<Record<string, Json>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, toJson(value)]));
}

function toJson(value: AttributeValue): Json {
  if (value.S !== undefined) {
    return value.S;
  }
  if (value.N !== undefined) {
    return Number(value.N);
  }
  if (value.BOOL !== undefined) {
    return value.BOOL;
  }
  if (value.L !== undefined) {
    return value.L.map(toJson);
  }
  if (value.M !== undefined) {
    return toMembers(value.M);
  }
  if (value.NULL === true) {
    return null;
  }
  throw new UnknownAttributeError();
}
