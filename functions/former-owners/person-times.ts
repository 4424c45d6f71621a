/** Reads what Ownership and the history say of one person and a vehicle. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { OwnershipItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { linesUntil } from '../erasure/access-lines.ts';
import { type LinesTime, timesInHistory } from '../erasure/times-in-history.ts';

/** Up to the last line: the clock that dated it may be ahead of this one. */
export const wholeHistory = Date.parse('9999-12-31T23:59:59.999Z');

/** A person (Cognito `sub`) and a vehicle. */
export type AccessKey = Pick<OwnershipItem, 'ownerId' | 'referenceId'>;

/** Reads the person's access to the vehicle, open or ended; undefined when there is none. */
export async function findAccess(key: AccessKey, options: CallOptions): Promise<OwnershipItem | undefined> {
  const { ownerId, referenceId } = key;
  const { Item: item } = await documents.send(
    new GetCommand({
      TableName: tableName('Ownership'),
      Key: { ownerId, referenceId },
      ConsistentRead: true,
    }),
    options,
  );
  // Only resolvers and functions of this system write the table.
  return item as OwnershipItem | undefined;
}

/**
 * The person's times in the history. The access is read before, so that its grant is in the
 * history.
 */
export async function historyTimesOf(key: AccessKey, options: CallOptions): Promise<readonly LinesTime[]> {
  return timesInHistory(await linesUntil({ ...key, until: wholeHistory }, options, 'own'));
}
