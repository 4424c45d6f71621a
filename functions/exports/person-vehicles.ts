/** The part of a person's export about the person's vehicles: commands, and lines of histories. */
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { VehicleHistoryItem } from '../../domain/registry.ts';
import { ulidTime } from '../../domain/ulid.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { accessAfter } from '../data-jobs/accesses-of-person.ts';
import type { Dataset, DatasetPage, PageKey } from './dataset.ts';
import { type PersonDataset, exportedPerson } from './exported-person.ts';
import { queryPage } from './query.ts';

/** Reads a page of what is about one vehicle. */
type ReadOfVehicle = (
  job: DataJobItem,
  referenceId: string,
  after: PageKey | undefined,
  options: CallOptions,
) => Promise<DatasetPage>;

/** Where a dataset continues: a position of `accessAfter`, and the key within that vehicle. */
interface VehiclePosition {
  readonly access?: string;
  readonly key?: PageKey;
}

/** Reads the person's vehicles of the tenant one after the other, by the accesses. */
function eachVehicle(readOf: ReadOfVehicle): Dataset['read'] {
  return async (job, after, options) => {
    const { access: position, key } = (after ?? {}) as VehiclePosition;
    const access = await accessAfter(exportedPerson(job), position, options);
    if (access === undefined) {
      return { records: [] };
    }
    const { referenceId } = access;
    const { next, records } = await readOf(job, referenceId, key, options);
    return {
      records,
      next: next === undefined ? { access: `<${referenceId}` } : { access: `=${referenceId}`, key: next },
    };
  };
}

/** The remote commands that the person sent, to vehicles that the person has or had. */
export const commandsOfPerson: PersonDataset = {
  name: 'commands',
  store: 'RemoteCommands',
  about: 'The remote commands that the person sent, by vehicle, oldest first.',
  fields: {
    'referenceId, commandId': 'the vehicle, and id of the command',
    'kind, temperature, chargeLimit': 'what the vehicle was to do, in degrees Celsius or percent',
    'status, reasonCode': 'what became of it, and why',
    'createdAt, updatedAt': 'when it was sent, and when its status last changed',
  },
  read: eachVehicle((job, referenceId, after, options) =>
    queryPage<RemoteCommandItem>(
      {
        table: 'RemoteCommands',
        KeyConditionExpression: '#referenceId = :referenceId AND #key BETWEEN :first AND :last',
        FilterExpression: '#requestedBy = :personId',
        names: { '#referenceId': 'referenceId', '#key': 'commandId', '#requestedBy': 'requestedBy' },
        ExpressionAttributeValues: {
          ':referenceId': referenceId,
          ':first': ulidTime(0),
          ':last': ulidTime(Date.parse(job.requestedAt) + 1),
          ':personId': job.personId,
        },
        ConsistentRead: true,
      },
      after,
      ({ commandId, kind, ...item }) => ({
        ...{ referenceId, commandId, kind },
        ...{ temperature: item.temperature ?? null, chargeLimit: item.chargeLimit ?? null },
        ...{ status: item.status, reasonCode: item.reasonCode ?? null },
        ...{ createdAt: item.createdAt, updatedAt: item.updatedAt },
      }),
      options,
    ),
  ),
};

/** Lines that name the person, in histories of vehicles that the person has or had. */
export const historyOfPerson: PersonDataset = {
  name: 'history',
  store: 'VehicleHistory',
  about: 'Lines of the histories of the person’s vehicles that name the person, oldest first.',
  fields: {
    'referenceId, at, event': 'the vehicle, when, and what',
    'isOwn, isAboutAccess': 'whether the person did it, and whether it is about the person’s access',
    'role, verifiedBy, claimId': 'of an access: its role, how it was verified, and by which claim',
  },
  read: eachVehicle((job, referenceId, after, options) =>
    queryPage<VehicleHistoryItem>(
      {
        table: 'VehicleHistory',
        KeyConditionExpression: '#referenceId = :referenceId AND #key < :end',
        FilterExpression: '#actorId = :personId OR #ownerId = :personId',
        names: {
          ...{ '#referenceId': 'referenceId', '#key': 'atId' },
          ...{ '#actorId': 'actorId', '#ownerId': 'ownerId' },
        },
        ExpressionAttributeValues: {
          ':referenceId': referenceId,
          ':end': `${job.requestedAt}~`,
          ':personId': job.personId,
        },
        ConsistentRead: true,
      },
      after,
      ({ actorId, at, event, ownerId, ...line }) => ({
        ...{ referenceId, at, event, isOwn: actorId === job.personId },
        ...{ isAboutAccess: ownerId === job.personId, role: line.role ?? null },
        ...{ verifiedBy: line.verifiedBy ?? null, claimId: line.claimId ?? null },
      }),
      options,
    ),
  ),
};
