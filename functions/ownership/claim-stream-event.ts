/**
 * Lambda's event for the stream of OwnershipClaims, and the response to it (AWS Lambda Developer
 * Guide, "Using AWS Lambda with Amazon DynamoDB").
 */
/** A change of an item. Only its key is used; the item is read again, as it may have changed. */
export interface ClaimRecord {
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly Keys: { readonly claimId: { readonly S: string } };
  };
}

/** One batch of one shard, in order. */
export interface ClaimStreamEvent {
  readonly Records: readonly ClaimRecord[];
}
