/** Erases the claims of a person to a vehicle that were decided in a time. */
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { DeleteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { type ClaimItem, claimantKey } from '../../domain/claim.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { deleteAll } from './delete-items.ts';
import type { Erased, OwnTime } from './scope.ts';

const claims = tableName('OwnershipClaims');
const pageSize = 100;

/**
 * Deletes the next granted or stopped claims of the person. A claim that waits stays, because its
 * decision is still to come. Claims whose code was never confirmed expire within a day.
 */
export async function eraseClaims(
  { ownerId, referenceId, tenantId, until }: OwnTime,
  after: string | undefined,
  options: CallOptions,
): Promise<Erased> {
  const { Items = [], LastEvaluatedKey: last } = await documents.send(
    new QueryCommand({
      TableName: claims,
      IndexName: 'byVehicle',
      KeyConditionExpression: 'claimedVehicle = :vehicle AND confirmedAt <= :until',
      ExpressionAttributeValues: { ':vehicle': referenceId, ':until': new Date(until).toISOString() },
      Limit: pageSize,
      // The key of the index and that of the table, as DynamoDB returned them.
      ...(after !== undefined && { ExclusiveStartKey: JSON.parse(after) as Record<string, unknown> }),
    }),
    options,
  );
  const own = (Items as ClaimItem[]).filter(
    (claim) =>
      claim.ownerId === ownerId &&
      claim.tenantId === tenantId &&
      (claim.status === 'GRANTED' || claim.status === 'STOPPED'),
  );
  await deleteAll(
    claims,
    own.map(({ claimId }) => ({ claimId })),
    options,
  );
  if (last !== undefined) {
    return { count: own.length, next: JSON.stringify(last) };
  }
  const isDeleted = await deleteClaimant(referenceId, ownerId, options);
  return { count: own.length + (isDeleted ? 1 : 0) };
}

/**
 * Deletes the person's item about the vehicle, unless it keeps the person from claiming the vehicle
 * again: that protects other persons, and ends by itself.
 */
async function deleteClaimant(referenceId: string, ownerId: string, options: CallOptions): Promise<boolean> {
  try {
    await documents.send(
      new DeleteCommand({
        TableName: claims,
        Key: { claimId: claimantKey(referenceId, ownerId) },
        ConditionExpression:
          'attribute_exists(claimId) AND attribute_not_exists(waitingClaimId) AND (attribute_not_exists(blockedUntil) OR blockedUntil <= :now)',
        ExpressionAttributeValues: { ':now': new Date().toISOString() },
      }),
      options,
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return false;
    }
    throw error;
  }
}
