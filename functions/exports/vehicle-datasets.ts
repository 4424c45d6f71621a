/**
 * What an export of a vehicle has: what its owner reads through the API, from the beginning of the
 * owner's access up to its end, or up to the request. Rows are those of the API's fields, so that
 * the owner has the data in the quality in which the maker has it.
 */
import { toAccessLogEntry } from '../../domain/access-log.ts';
import { accessIdOf } from '../../domain/access-id.ts';
import type { AuditItem } from '../../domain/audit.ts';
import type { ClaimItem } from '../../domain/claim.ts';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { RemoteCommandItem } from '../../domain/commands.ts';
import type { OwnershipItem, VehicleHistoryItem, VehicleItem } from '../../domain/registry.ts';
import { ulidTime } from '../../domain/ulid.ts';
import type { Dataset } from './dataset.ts';
import { ownTimeOf, read } from './own-time.ts';
import { queryPage } from './query.ts';
import { state, summariesBy, summariesByMinute, telemetry, track } from './telemetry-datasets.ts';

const vehicle: Dataset = {
  name: 'vehicle',
  about: 'The vehicle itself.',
  fields: {
    referenceId: 'its Reference ID',
    attributes: 'brand, model, year, body and powertrain, where they are known',
    createdAt: 'when it was provisioned',
  },
  async read(job, _after, options) {
    const item = await read<VehicleItem>('VehicleRegistry', ownTimeOf(job).referenceId, options);
    return item === undefined
      ? { records: [] }
      : {
          records: [
            { referenceId: item.referenceId, attributes: item.attributes, createdAt: item.createdAt },
          ],
        };
  },
};

const history: Dataset = {
  name: 'history',
  about: 'What happened to the vehicle, its TCU, its certificate and its accesses, oldest first.',
  fields: {
    at: 'when',
    event: 'what',
    'certificateId, claimId': 'of events about a certificate or a claim',
    'reason, suspensionReason, revocationReason, revealPurpose': 'why, where a reason was given',
  },
  read(job, after, options) {
    const { referenceId, since, until } = ownTimeOf(job);
    return queryPage<VehicleHistoryItem>(
      {
        table: 'VehicleHistory',
        KeyConditionExpression: '#referenceId = :referenceId AND #key BETWEEN :since AND :until',
        names: { '#referenceId': 'referenceId', '#key': 'atId' },
        ExpressionAttributeValues: { ':referenceId': referenceId, ':since': since, ':until': `${until}~` },
        ConsistentRead: true,
      },
      after,
      (item) =>
        item.at < since || (item.visibleFrom ?? '') > until
          ? undefined
          : {
              at: item.at,
              event: item.event,
              certificateId: item.certificateId ?? null,
              reason: item.reason ?? null,
              claimId: item.claimId ?? null,
              suspensionReason: item.suspensionReason ?? null,
              revocationReason: item.revocationReason ?? null,
              revealPurpose: item.revealPurpose ?? null,
            },
      options,
    );
  },
};

const commands: Dataset = {
  name: 'commands',
  about: 'The remote commands that were sent to the vehicle, oldest first.',
  fields: {
    commandId: 'id of the command',
    kind: 'what the vehicle was to do',
    temperature: 'of START_CLIMATE, in degrees Celsius',
    chargeLimit: 'of SET_CHARGE_LIMIT, in percent',
    'status, reasonCode': 'what became of it, and why',
    'createdAt, updatedAt': 'when it was sent, and when its status last changed',
  },
  read(job, after, options) {
    const { referenceId, since, until } = ownTimeOf(job);
    return queryPage<RemoteCommandItem>(
      {
        table: 'RemoteCommands',
        KeyConditionExpression: '#referenceId = :referenceId AND #key BETWEEN :first AND :last',
        names: { '#referenceId': 'referenceId', '#key': 'commandId' },
        ExpressionAttributeValues: {
          ':referenceId': referenceId,
          ':first': ulidTime(Date.parse(since)),
          ':last': ulidTime(Date.parse(until) + 1),
        },
        ConsistentRead: true,
      },
      after,
      (item) => ({
        commandId: item.commandId,
        kind: item.kind,
        temperature: item.temperature ?? null,
        chargeLimit: item.chargeLimit ?? null,
        status: item.status,
        reasonCode: item.reasonCode ?? null,
        createdAt: item.createdAt,
        updatedAt: item.updatedAt,
      }),
      options,
    );
  },
};

const accesses: Dataset = {
  name: 'accesses',
  about:
    'Who had access when the export was requested, by the names that the owner sees. Only your own access where it has ended.',
  fields: {
    accessId: 'id of the access',
    'name, vehicleName': 'the name of the person, and your own name for the vehicle',
    role: 'OWNER or DRIVER',
    'since, until': 'when it began and will end',
    verifiedBy: 'how the right to it was verified',
  },
  read(job, after, options) {
    const { referenceId, until } = ownTimeOf(job);
    return queryPage<OwnershipItem>(
      {
        table: 'Ownership',
        IndexName: 'byVehicle',
        KeyConditionExpression: '#referenceId = :referenceId AND #tenantId = :tenantId',
        names: { '#referenceId': 'referenceId', '#tenantId': 'tenantId' },
        ExpressionAttributeValues: { ':referenceId': referenceId, ':tenantId': job.tenantId },
      },
      after,
      (item) =>
        item.since > until || !isShownAccess(item, job)
          ? undefined
          : {
              accessId: accessIdOf(item.since),
              name: item.name ?? null,
              vehicleName: item.ownerId === job.requestedBy ? (item.vehicleName ?? null) : null,
              role: item.role,
              since: item.since,
              until: item.until ?? null,
              verifiedBy: item.verifiedBy,
            },
      options,
    );
  },
};

/**
 * Of a time that has ended, only the person's own access is shown: those of others may have changed
 * since, and their names.
 */
function isShownAccess(item: OwnershipItem, { facts, requestedAt, requestedBy }: DataJobItem): boolean {
  return facts['until'] === undefined ? (item.until ?? '~') > requestedAt : item.ownerId === requestedBy;
}

const claims: Dataset = {
  name: 'claims',
  about: 'Claims of persons to the vehicle whose code was confirmed.',
  fields: {
    claimId: 'id of the claim',
    'createdAt, confirmedAt': 'when it was started, and when its code was confirmed',
    waitsUntil: 'until when it waits for the present owner',
    'status, decidedAt': 'what became of it, and when',
  },
  read(job, after, options) {
    const { referenceId, since, until } = ownTimeOf(job);
    return queryPage<ClaimItem>(
      {
        table: 'OwnershipClaims',
        IndexName: 'byVehicle',
        KeyConditionExpression: '#vehicle = :referenceId AND #confirmedAt BETWEEN :since AND :until',
        names: { '#vehicle': 'claimedVehicle', '#confirmedAt': 'confirmedAt' },
        ExpressionAttributeValues: { ':referenceId': referenceId, ':since': since, ':until': until },
      },
      after,
      ({ claimId, confirmedAt = null, createdAt, decidedAt, status, waitsUntil = null }) => {
        // What happened after the request may be another owner's.
        const isDecided = decidedAt !== undefined && decidedAt <= until;
        const shown = decidedAt === undefined || isDecided ? status : 'WAITING';
        return {
          ...{ claimId, status: shown, createdAt, confirmedAt, waitsUntil },
          decidedAt: isDecided ? decidedAt : null,
        };
      },
      options,
    );
  },
};

const accessLog: Dataset = {
  name: 'access-log',
  about: 'Who asked for the vehicle, and what was done with its identity, oldest first.',
  fields: {
    at: 'when',
    'action, outcome': 'what was attempted, and how it ended',
    isOwn: 'whether you did it',
    'role, organisation': 'in which part the person acted, and for whom',
    'purpose, revealPurpose, reissueReason': 'why, where a reason was given',
  },
  read(job, after, options) {
    const { referenceId, until } = ownTimeOf(job);
    const since = job.facts['ownerSince'] ?? '~';
    return queryPage<AuditItem>(
      {
        table: 'AuditLog',
        IndexName: 'byVehicle',
        KeyConditionExpression: '#referenceId = :referenceId AND #shownAt BETWEEN :since AND :until',
        FilterExpression: '#at >= :since',
        names: { '#referenceId': 'referenceId', '#shownAt': 'shownAt', '#at': 'at' },
        ExpressionAttributeValues: { ':referenceId': referenceId, ':since': since, ':until': `${until}~` },
      },
      after,
      (item) => toAccessLogEntry(item, job.requestedBy),
      options,
    );
  },
};

/** The datasets in the order of the archive. */
export const vehicleDatasets: readonly Dataset[] = [
  vehicle,
  accesses,
  claims,
  history,
  accessLog,
  commands,
  state,
  summariesBy('DAY'),
  summariesBy('HOUR'),
  summariesByMinute,
  track,
  telemetry,
];
