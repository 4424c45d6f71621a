/** Counts of refused connections, in the Allowances table. IAM action: dynamodb:UpdateItem. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { ConnectionCountItem } from '../../domain/connections.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { conditionHeld } from '../aws/condition-held.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { ConnectionHour } from './connection-hour.ts';

const table = tableName('Allowances');

/** Adds one to the hour's count, and returns the count and what was reported of it. */
export async function countOne(
  { expiresAt, principalKindWindow }: ConnectionHour,
  options: CallOptions,
): Promise<Pick<ConnectionCountItem, 'reported' | 'used'>> {
  const { Attributes: counted } = await documents.send(
    new UpdateCommand({
      TableName: table,
      Key: { principalKindWindow },
      UpdateExpression: 'SET expiresAt = :expiresAt ADD used :one',
      ExpressionAttributeValues: { ':one': 1, ':expiresAt': expiresAt },
      ReturnValues: 'ALL_NEW',
    }),
    options,
  );
  // Only this file writes under these keys.
  return counted as ConnectionCountItem;
}

/** Stores that EventBridge has a finding with this count, unless it has one with a higher count. */
export async function markReported(
  { principalKindWindow }: ConnectionHour,
  used: number,
  options: CallOptions,
): Promise<void> {
  await conditionHeld(
    documents.send(
      new UpdateCommand({
        TableName: table,
        Key: { principalKindWindow },
        UpdateExpression: 'SET reported = :used',
        ConditionExpression: 'attribute_not_exists(reported) OR reported < :used',
        ExpressionAttributeValues: { ':used': used },
      }),
      options,
    ),
  );
}
