/**
 * What Lambda hands over from the stream, and what it is told back (AWS Lambda Developer Guide,
 * "Using Lambda with Kinesis Data Streams").
 */

/** A record of the batch. */
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
 * The records that are not done: Lambda delivers again from the earliest of them on, those after it
 * included.
 */
export interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

/**
 * True when the record of the first number came after that of the second; sequence numbers are
 * decimals of any length.
 */
export function isAfter(sequenceNumber: string, other: string): boolean {
  if (sequenceNumber.length !== other.length) {
    return sequenceNumber.length > other.length;
  }
  return sequenceNumber > other;
}
