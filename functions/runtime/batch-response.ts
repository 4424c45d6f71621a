/**
 * What a function that reads a stream returns: the failed records. Lambda delivers again the
 * earliest of them and all records after it (AWS Lambda Developer Guide, "Configuring partial batch
 * response with DynamoDB and Lambda").
 */
export interface BatchResponse {
  /** Each `itemIdentifier` is the sequence number of a record. */
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}
