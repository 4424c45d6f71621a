/**
 * Lambda's event for a Kinesis stream, and the response to it (AWS Lambda Developer Guide, "Using
 * Lambda with Kinesis Data Streams").
 */

/** A record of Kinesis as Lambda passes it to a function. */
export interface KinesisRecord {
  readonly kinesis: {
    readonly partitionKey: string;
    /** Decimal; greater than every earlier one of the same partition key. */
    readonly sequenceNumber: string;
    /** Base64. */
    readonly data: string;
  };
}

/** One batch of one shard, in order. */
export interface KinesisEvent {
  readonly Records: readonly KinesisRecord[];
}

/**
 * True when the first sequence number is greater than the second. Sequence numbers are decimals of
 * any length.
 */
export function isAfter(sequenceNumber: string, other: string): boolean {
  if (sequenceNumber.length !== other.length) {
    return sequenceNumber.length > other.length;
  }
  return sequenceNumber > other;
}
