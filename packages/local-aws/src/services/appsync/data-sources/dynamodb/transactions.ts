/**
 * TransactGetItems and TransactWriteItems of the DynamoDB data source, with the reasons of a
 * cancelled transaction.
 */
import { AwsError } from '../../../../core/aws-error.ts';
import { refusal } from '../caller.ts';
import { succeeded, type DataSourceResult } from '../data-source.ts';
import { isGiven, listAt, objectAt, requestError, textAt, type Members } from '../request-members.ts';
import { expressionMembers } from './expressions.ts';
import type { DynamoDbOperation } from './operation.ts';
import { plainItem, plainItemOrNull, wireItem } from './wire-values.ts';

/**
 * `ctx.result` is `{items: [item or null], cancellationReasons: null}`. After a cancellation,
 * `items` is null and the reasons are in order.
 */
export const transactGetItems: DynamoDbOperation = (request, { caller }) =>
  transaction('items', async () => {
    const output = await caller.call('TransactGetItems', {
      TransactItems: itemsOf(request).map((item) => ({
        Get: { ...target(item), ...expressionMembers({ ProjectionExpression: item['projection'] }) },
      })),
    });
    const responses = listAt(objectAt(output, 'output')['Responses'] ?? [], 'Responses');
    return responses.map((response) => plainItemOrNull(objectAt(response, 'Responses')['Item']));
  });

/**
 * `ctx.result` is `{keys: [key], cancellationReasons: null}`. After a cancellation, `keys` is null
 * and the reasons are in order.
 */
export const transactWriteItems: DynamoDbOperation = (request, { caller }) =>
  transaction('keys', async () => {
    const items = itemsOf(request);
    await caller.call('TransactWriteItems', { TransactItems: items.map(writeOf) });
    return items.map((item) => plainItem(wireItem(item['key'], 'key')));
  });

function itemsOf(request: Members): readonly Members[] {
  return listAt(request['transactItems'], 'transactItems').map((item) => objectAt(item, 'transactItems'));
}

function target(item: Members) {
  return { TableName: textAt(item['table'], 'table'), Key: wireItem(item['key'], 'key') };
}

function writeOf(item: Members): Members {
  const condition = { ConditionExpression: item['condition'] };
  switch (item['operation']) {
    case 'PutItem': {
      const { TableName, Key } = target(item);
      const Item = { ...wireItem(item['attributeValues'], 'attributeValues'), ...Key };
      return { Put: { TableName, Item, ...returned(item), ...expressionMembers(condition) } };
    }
    case 'UpdateItem': {
      const expressions = { UpdateExpression: item['update'], ...condition };
      return { Update: { ...target(item), ...returned(item), ...expressionMembers(expressions) } };
    }
    case 'DeleteItem':
      return { Delete: { ...target(item), ...returned(item), ...expressionMembers(condition) } };
    case 'ConditionCheck':
      return { ConditionCheck: { ...target(item), ...returned(item), ...expressionMembers(condition) } };
    default:
      throw requestError(`Unsupported operation '${item['operation']}'.`);
  }
}

/** By default, AppSync returns the existing item of a failed condition. */
function returned(item: Members): Members {
  if (!isGiven(item['condition']) || typeof item['condition'] === 'string') {
    return isGiven(item['condition']) ? { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } : {};
  }
  const { returnValuesOnConditionCheckFailure } = objectAt(item['condition'], 'condition');
  return returnValuesOnConditionCheckFailure === false
    ? {}
    : { ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };
}

async function transaction(
  member: 'items' | 'keys',
  run: () => Promise<unknown[]>,
): Promise<DataSourceResult> {
  try {
    return succeeded({ [member]: await run(), cancellationReasons: null });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'TransactionCanceledException') {
      throw error;
    }
    const reasons = listAt(error.fields['CancellationReasons'] ?? [], 'CancellationReasons');
    return refusal('DynamoDB', 'DynamoDb', error, {
      [member]: null,
      cancellationReasons: reasons.map(reasonOf),
    });
  }
}

function reasonOf(reason: unknown) {
  const { Code, Message, Item } = objectAt(reason, 'CancellationReasons');
  return {
    // DynamoDB's own code. AppSync's reference does not say whether it shortens
    // ConditionalCheckFailed.
    type: Code ?? 'None',
    message: Message ?? (Code === 'None' || Code === undefined ? 'None' : null),
    item: plainItemOrNull(Item),
  };
}
