/** Whether the person who sent a command may still send it. AWS actions: functions/README.md. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { isOpenAccess } from '../../domain/access.ts';
import { maySend } from '../../domain/command-request.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

const accesses = tableName('Ownership');

/**
 * Reads the access consistently. False when it has ended, no longer permits the kind, or began
 * after the command: a new access does not revive a command of an ended one.
 */
export async function mayStillSend(
  { createdAt, kind, referenceId, requestedBy }: RemoteCommandItem,
  options: CallOptions,
): Promise<boolean> {
  const { Item: item } = await documents.send(
    new GetCommand({
      TableName: accesses,
      Key: { ownerId: requestedBy, referenceId },
      ConsistentRead: true,
    }),
    options,
  );
  if (item === undefined) {
    return false;
  }
  // Only the ownership resolvers write the item.
  const access = item as OwnershipItem;
  const isOfThisAccess = access.since <= createdAt;
  return isOfThisAccess && isOpenAccess(access, new Date().toISOString()) && maySend(access.role, kind);
}
