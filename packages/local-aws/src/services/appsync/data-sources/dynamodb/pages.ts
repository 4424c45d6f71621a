/** Query and Scan of the DynamoDB data source, with opaque page tokens. */
import { succeeded, failed, type DataSourceResult } from '../data-source.ts';
import { isGiven, listAt, objectAt, requestError, type Members } from '../request-members.ts';
import { expressionMembers } from './expressions.ts';
import type { DynamoDbOperation, DynamoDbSource } from './operation.ts';
import { plainItem, type WireItem } from './wire-values.ts';

/** `ctx.result` is `{items, nextToken, scannedCount}`. */
export const query: DynamoDbOperation = (request, source) => {
  objectAt(request['query'], 'query');
  return page('Query', source, request, {
    ...pageMembers(request),
    ...(isGiven(request['scanIndexForward'])
      ? { ScanIndexForward: request['scanIndexForward'] === true }
      : {}),
    ...expressionMembers({
      KeyConditionExpression: request['query'],
      FilterExpression: request['filter'],
      ProjectionExpression: request['projection'],
    }),
  });
};

/** `ctx.result` is `{items, nextToken, scannedCount}`. */
export const scan: DynamoDbOperation = (request, source) =>
  page('Scan', source, request, {
    ...pageMembers(request),
    ...(isGiven(request['totalSegments'])
      ? { TotalSegments: request['totalSegments'], Segment: request['segment'] ?? 0 }
      : {}),
    ...expressionMembers({
      FilterExpression: request['filter'],
      ProjectionExpression: request['projection'],
    }),
  });

function pageMembers(request: Members): Members {
  const { index, limit, consistentRead, select } = request;
  if (isGiven(limit) && !(Number.isInteger(limit) && Number(limit) > 0)) {
    throw requestError('The limit is not a positive number.');
  }
  return {
    ...(isGiven(index) ? { IndexName: index } : {}),
    ...(isGiven(limit) ? { Limit: limit } : {}),
    ...(consistentRead === true ? { ConsistentRead: true } : {}),
    ...(isGiven(select) ? { Select: select } : {}),
  };
}

async function page(
  operation: 'Query' | 'Scan',
  source: DynamoDbSource,
  { index, nextToken }: Members,
  input: Members,
): Promise<DataSourceResult> {
  const scope = JSON.stringify([operation, source.table, index ?? null]);
  const start = isGiven(nextToken) ? source.tokens.open(String(nextToken), scope) : undefined;
  if (isGiven(nextToken) && start === undefined) {
    // The message was seen on AWS; the documentation does not give one.
    return failed('BadRequestException', 'Invalid pagination token given.');
  }
  const output = objectAt(
    await source.caller.call(operation, {
      TableName: source.table,
      ...(start === undefined ? {} : { ExclusiveStartKey: start }),
      ...input,
    }),
    'output',
  );
  const last = output['LastEvaluatedKey'];
  return succeeded({
    items: listAt(output['Items'] ?? [], 'Items').map((item) => plainItem(objectAt(item, 'Items'))),
    // The service's own key, in wire form.
    nextToken: isGiven(last) ? source.tokens.seal(last as WireItem, scope) : null,
    scannedCount: output['ScannedCount'] ?? 0,
  });
}
