/** What the datasets of an export of a vehicle share. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { isPosition, showsPositions } from '../../domain/positions.ts';
import type { VehicleItem } from '../../domain/registry.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';

/** The owner's time: from the beginning of the access up to its end, or up to the request. */
export interface OwnTime {
  readonly referenceId: string;
  /** ISO 8601. */
  readonly since: string;
  readonly until: string;
}

/** Returns the time that the job's request covers; an empty range for a job without the fact. */
export function ownTimeOf({ facts, referenceId = '', requestedAt }: DataJobItem): OwnTime {
  // Without a beginning the range is empty.
  return { referenceId, since: facts['since'] ?? '~', until: facts['until'] ?? requestedAt };
}

/** Returns ISO 8601 in UTC with milliseconds, as keys of items have it. */
export const at = (milliseconds: number): string => new Date(milliseconds).toISOString();

/** Returns the item under this key, read consistently; undefined when there is none. */
export async function read<Item>(
  table: 'VehicleRegistry' | 'VehicleState',
  referenceId: string,
  options: CallOptions,
): Promise<Item | undefined> {
  const { Item: item } = await documents.send(
    new GetCommand({ TableName: tableName(table), Key: { referenceId }, ConsistentRead: true }),
    options,
  );
  // Only resolvers and functions of this system write the tables.
  return item as Item | undefined;
}

/** Leaves positions out while they are switched off, as the API does. */
export async function shownSignals(
  referenceId: string,
  options: CallOptions,
): Promise<(name: string) => boolean> {
  const vehicle = await read<VehicleItem>('VehicleRegistry', referenceId, options);
  const showsAll = vehicle !== undefined && showsPositions(vehicle.positions);
  return (name) => showsAll || !isPosition(name);
}
