/** Reads the lines of a vehicle's history that are about accesses. */
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { isErasedPerson } from '../../domain/erasure.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { OwnTime } from './scope.ts';
import type { AccessLine } from './times-in-history.ts';

const history = tableName('VehicleHistory');

/** What was granted to others, or to the person, and ended, of the vehicle's whole history. */
export async function linesUntil(
  { ownerId, referenceId, until }: Pick<OwnTime, 'ownerId' | 'referenceId' | 'until'>,
  options: CallOptions,
  whose: 'own' | 'others' = 'others',
): Promise<readonly AccessLine[]> {
  const pages = paginateQuery(
    { client: documents },
    {
      TableName: history,
      KeyConditionExpression: 'referenceId = :referenceId AND atId <= :last',
      FilterExpression: `#event IN (:granted, :transferred, :ended) AND ownerId ${whose === 'own' ? '=' : '<>'} :ownerId`,
      ProjectionExpression: '#at, #event, ownerId, #role',
      ExpressionAttributeNames: { '#at': 'at', '#event': 'event', '#role': 'role' },
      ExpressionAttributeValues: {
        ...{ ':referenceId': referenceId, ':ownerId': ownerId },
        // Sorts after every line of that millisecond.
        ':last': `${new Date(until).toISOString()}~`,
        ...{
          ':granted': 'ACCESS_GRANTED',
          ':transferred': 'OWNERSHIP_TRANSFERRED',
          ':ended': 'ACCESS_ENDED',
        },
      },
      ConsistentRead: true,
    },
    options,
  );
  const lines: AccessLine[] = [];
  for await (const { Items = [] } of pages) {
    // Only resolvers and functions of this system write the table.
    lines.push(...(Items as AccessLine[]));
  }
  // A person who was erased no longer shares anything.
  return lines.filter((line) => !isErasedPerson(line.ownerId));
}
