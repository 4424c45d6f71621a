/** Erases the commands that a person sent to a vehicle in a time, with their idempotency keys. */
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type IdempotencyItem, type RemoteCommandItem, idempotencyGuard } from '../../domain/commands.ts';
import { ulidTime } from '../../domain/ulid.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import type { Erased, OwnTime } from './scope.ts';

const ledger = tableName('RemoteCommands');
const pageSize = 100;

/**
 * Deletes the next commands of the person. Waits for one whose outcome is awaited: its message may
 * still be on its way. An event about a deleted command changes nothing. AWS IoT deletes the
 * executions by itself, and they name no person.
 */
export async function eraseCommands(
  { from, ownerId, referenceId, until }: OwnTime,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: ledger,
      KeyConditionExpression: 'referenceId = :referenceId AND commandId BETWEEN :first AND :last',
      ExpressionAttributeValues: {
        ':referenceId': referenceId,
        ':first': ulidTime(from),
        // Sorts after every ULID of that millisecond.
        ':last': `${ulidTime(until)}~`,
      },
      ProjectionExpression: 'commandId, requestedBy, awaited',
      ConsistentRead: true,
      Limit: pageSize,
      ...(after !== undefined && { ExclusiveStartKey: { referenceId, commandId: after } }),
    }),
    options,
  );
  // Only resolvers and functions of this system write the table.
  const commands = Items as Pick<RemoteCommandItem, 'awaited' | 'commandId' | 'requestedBy'>[];
  const own = commands.filter(({ requestedBy }) => requestedBy === ownerId);
  if (own.some(({ awaited }) => awaited !== undefined)) {
    return { count: 0, isWaiting: true, ...(after !== undefined && { next: after }) };
  }
  const keys = own.map(({ commandId }) => ({ referenceId, commandId }));
  await deleteAll(ledger, keys, options);
  const next: unknown = last?.['commandId'];
  return { count: keys.length, ...(typeof next === 'string' && { next }) };
}

/**
 * Deletes the next idempotency keys of the person whose commands are of the time. Called after the
 * commands are gone, so that no key is missing while its command can still be sent again.
 */
export async function eraseCommandKeys(
  { from, ownerId, referenceId, until }: OwnTime,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: ledger,
      KeyConditionExpression: 'referenceId = :referenceId AND begins_with(commandId, :prefix)',
      ExpressionAttributeValues: { ':referenceId': referenceId, ':prefix': idempotencyGuard(ownerId, '') },
      ProjectionExpression: 'commandId, guardedCommandId',
      ConsistentRead: true,
      Limit: pageSize,
      ...(after !== undefined && { ExclusiveStartKey: { referenceId, commandId: after } }),
    }),
    options,
  );
  const guards = Items as Pick<IdempotencyItem, 'commandId' | 'guardedCommandId'>[];
  const own = guards.filter(
    ({ guardedCommandId: id }) => id >= ulidTime(from) && id <= `${ulidTime(until)}~`,
  );
  let count = 0;
  for (const { commandId, guardedCommandId } of own) {
    count += (await deleteGuard({ referenceId, commandId }, guardedCommandId, options)) ? 1 : 0;
  }
  const next: unknown = last?.['commandId'];
  return { count, ...(typeof next === 'string' && { next }) };
}

/** A key that was used for another command since is left. */
async function deleteGuard(
  key: Pick<IdempotencyItem, 'commandId' | 'referenceId'>,
  guardedCommandId: string,
  options: CallOptions,
): Promise<boolean> {
  return conditionHeld(
    documents.send(
      new DeleteCommand({
        TableName: ledger,
        Key: key,
        ConditionExpression: 'guardedCommandId = :command',
        ExpressionAttributeValues: { ':command': guardedCommandId },
      }),
      options,
    ),
  );
}
