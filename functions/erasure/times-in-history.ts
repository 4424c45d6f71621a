/** When persons owned a vehicle, as its history has it. */
import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import { isErasedPerson } from '../../domain/erasure.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import type { OwnTime } from './scope.ts';

const history = tableName('VehicleHistory');

/** A time in which a person owned the vehicle, in ISO 8601. */
export interface LinesTime {
  readonly ownerId: string;
  readonly began: string;
  /** Absent where no line ends it. */
  readonly ended?: string;
}

/** What a line of the history says about a person's access. */
type AccessLine = Pick<VehicleHistoryItem, 'at' | 'event' | 'role'> & { readonly ownerId: string };

/** From oldest to newest line. A time that ran out lasts until the person's next line. */
export function timesInHistory(lines: readonly AccessLine[]): readonly LinesTime[] {
  const times: LinesTime[] = [];
  const began = new Map<string, string>();
  for (const { at, event, ownerId, role } of lines) {
    const start = began.get(ownerId);
    if (event !== 'ACCESS_ENDED' && role === 'OWNER') {
      began.set(ownerId, start ?? at);
    } else if (start !== undefined) {
      times.push({ ownerId, began: start, ended: at });
      began.delete(ownerId);
    }
  }
  return [...times, ...[...began].map(([ownerId, at]) => ({ ownerId, began: at }))];
}

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
