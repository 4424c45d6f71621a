/**
 * How requests reach the DynamoDB engine: raw HTTP without the SDK, which takes more time than the
 * engine itself.
 */

/** HTTP status and JSON body of a response. */
export interface EngineResponse {
  readonly status: number;
  readonly body: string;
}

/** Sends operations to an engine; rejects when the connection breaks. */
export interface Transport {
  send(operation: string, body: string): Promise<EngineResponse>;
  close(): void;
}

/**
 * Headers of every request. Engines require a signature but do not verify it. DynamoDB Local has
 * separate tables for each access key, so `namespace` (letters and digits) separates worlds that
 * share one endpoint.
 */
export function engineHeaders(namespace: string): Readonly<Record<string, string>> {
  const scope = `${namespace}/20260101/eu-central-1/dynamodb/aws4_request`;
  return {
    authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=0`,
    'x-amz-date': '20260101T000000Z',
    'content-type': 'application/x-amz-json-1.0',
  };
}

/** The operations of the second API, DynamoDB Streams. */
const streamOperations = ['ListStreams', 'DescribeStream', 'GetShardIterator', 'GetRecords'];

/** The value of `x-amz-target` for an operation. */
export function engineTarget(operation: string): string {
  const api = streamOperations.includes(operation) ? 'DynamoDBStreams' : 'DynamoDB';
  return `${api}_20120810.${operation}`;
}
