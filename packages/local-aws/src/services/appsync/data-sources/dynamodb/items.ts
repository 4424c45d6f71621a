/**
 * GetItem, PutItem, UpdateItem and DeleteItem of the DynamoDB data source, with AppSync's handling
 * of failed conditions.
 */
import { isDeepStrictEqual } from 'node:util';
import { AwsError } from '../../../../core/aws-error.ts';
import { refusal } from '../caller.ts';
import { succeeded, type DataSourceResult } from '../data-source.ts';
import { isGiven, listAt, objectAt, requestError, type Members } from '../request-members.ts';
import { expressionMembers } from './expressions.ts';
import type { DynamoDbOperation, DynamoDbSource } from './operation.ts';
import { plainItem, plainItemOrNull, wireItem, type WireItem } from './wire-values.ts';

/** `ctx.result` is the item, or null when there is none. */
export const getItem: DynamoDbOperation = async (request, source) => {
  const output = await source.caller.call('GetItem', {
    TableName: source.table,
    Key: wireItem(request['key'], 'key'),
    ...(request['consistentRead'] === true ? { ConsistentRead: true } : {}),
    ...expressionMembers({ ProjectionExpression: request['projection'] }),
  });
  return succeeded(plainItemOrNull(objectAt(output, 'output')['Item']));
};

/** `ctx.result` is the item as written. */
export const putItem: DynamoDbOperation = async (request, source) => {
  const key = wireItem(request['key'], 'key');
  const Item = { ...wireItem(request['attributeValues'], 'attributeValues'), ...key };
  const input = { TableName: source.table, Item, ...conditionOf(request) };
  return conditional(request, source, key, Item, async () => {
    await source.caller.call('PutItem', input);
    return succeeded(plainItem(Item));
  });
};

/** `ctx.result` is the item after the update. */
export const updateItem: DynamoDbOperation = async (request, source) => {
  const key = wireItem(request['key'], 'key');
  objectAt(request['update'], 'update');
  const expressions = { UpdateExpression: request['update'], ConditionExpression: request['condition'] };
  const input = {
    TableName: source.table,
    Key: key,
    ReturnValues: 'ALL_NEW',
    ...expressionMembers(expressions),
  };
  return conditional(request, source, key, undefined, async () => {
    const output = await source.caller.call('UpdateItem', input);
    return succeeded(plainItemOrNull(objectAt(output, 'output')['Attributes']));
  });
};

/** `ctx.result` is the deleted item, or null when there was none. */
export const deleteItem: DynamoDbOperation = async (request, source) => {
  const key = wireItem(request['key'], 'key');
  const input = { TableName: source.table, Key: key, ReturnValues: 'ALL_OLD', ...conditionOf(request) };
  return conditional(request, source, key, null, async () => {
    const output = await source.caller.call('DeleteItem', input);
    return succeeded(plainItemOrNull(objectAt(output, 'output')['Attributes']));
  });
};

function conditionOf(request: Members): Members {
  return expressionMembers({ ConditionExpression: request['condition'] });
}

/**
 * Handles a failed condition. AppSync reads the item, so the role needs `dynamodb:GetItem`. If the
 * item already equals the requested one, the call succeeds. Otherwise the result carries the error
 * and the current item ("Transact/condition expressions" of the DynamoDB resolver reference). The
 * request of an update cannot be compared.
 */
async function conditional(
  request: Members,
  source: DynamoDbSource,
  key: WireItem,
  wanted: WireItem | null | undefined,
  run: () => Promise<DataSourceResult>,
): Promise<DataSourceResult> {
  const condition =
    isGiven(request['condition']) && typeof request['condition'] !== 'string' ? request['condition'] : {};
  const { equalsIgnore, consistentRead, conditionalCheckFailedHandler } = objectAt(condition, 'condition');
  if (isGiven(conditionalCheckFailedHandler)) {
    const { strategy } = objectAt(conditionalCheckFailedHandler, 'conditionalCheckFailedHandler');
    if (strategy !== 'Reject') {
      throw requestError('Only the strategy Reject is supported for failed conditions.');
    }
  }
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ConditionalCheckFailedException') {
      throw error;
    }
    const present = await presentItem(source, key, consistentRead !== false);
    const ignored = isGiven(equalsIgnore) ? listAt(equalsIgnore, 'equalsIgnore').map(String) : [];
    if (isAlreadyDone(present, wanted, ignored)) {
      return succeeded(present);
    }
    return refusal('DynamoDB', 'DynamoDb', error, present);
  }
}

async function presentItem(source: DynamoDbSource, key: WireItem, ConsistentRead: boolean) {
  const output = await source.caller.call('GetItem', { TableName: source.table, Key: key, ConsistentRead });
  return plainItemOrNull(objectAt(output, 'output')['Item']);
}

function isAlreadyDone(
  present: Record<string, unknown> | null,
  wanted: WireItem | null | undefined,
  ignored: readonly string[],
): boolean {
  if (wanted === undefined) {
    return false;
  }
  if (wanted === null || present === null) {
    return present === wanted;
  }
  const compared = (item: Members) =>
    Object.fromEntries(Object.entries(item).filter(([name]) => !ignored.includes(name)));
  return isDeepStrictEqual(compared(present), compared(plainItem(wanted)));
}
