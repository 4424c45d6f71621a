/** The JSON APIs that the conformance tests call without an SDK client. */
import type { JsonApi } from '../../support/json-calls.ts';

/** EventBridge (AWS General Reference, "Amazon EventBridge endpoints and quotas"). */
export const eventsApi: JsonApi = {
  signingName: 'events',
  hostOf: (region) => `events.${region}.amazonaws.com`,
  target: (operation) => `AWSEvents.${operation}`,
  version: '1.1',
};

/** DynamoDB Streams (AWS General Reference, "Amazon DynamoDB endpoints and quotas"). */
export const streamsApi: JsonApi = {
  signingName: 'dynamodb',
  hostOf: (region) => `streams.dynamodb.${region}.amazonaws.com`,
  target: (operation) => `DynamoDBStreams_20120810.${operation}`,
  version: '1.0',
};
