/**
 * What an export of a person has: all that is stored about the person in the tenant, except what a
 * vehicle measured. That only the person can export
 * (docs/decisions/0091-an-officer-exports-a-person-without-the-drives.md). Nothing in it shows
 * whether another person's vehicle has a VIN: what the person's own calls hid stays hidden.
 */
import type { AuditItem } from '../../domain/audit.ts';
import type { ClaimItem } from '../../domain/claim.ts';
import type { ConversionStandingItem } from '../../domain/conversion-standing.ts';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { CodeItem } from '../../domain/invitations.ts';
import {
  type KnownNetworksItem,
  type PatternsItem,
  patternMemberOf,
  patterns,
} from '../../domain/patterns.ts';
import type { PlannedErasureItem } from '../../domain/planned-erasure.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { rolesOf } from '../../domain/roles.ts';
import { findAccount, groupsOf } from '../aws/accounts.ts';
import { type PersonDataset, exportedPerson, scanOfPerson } from './exported-person.ts';
import { commandsOfPerson, historyOfPerson } from './person-vehicles.ts';
import { queryPage, scanPage } from './query.ts';

const account: PersonDataset = {
  name: 'account',
  store: 'IdentityUserPool',
  about: 'The account. None once it is deleted.',
  fields: {
    'username, attributes': 'the random user name, and the attributes by their names in Cognito',
    'status, isEnabled': 'whether the account is confirmed, and whether it may sign in',
    roles: 'the roles of the person',
    'createdAt, changedAt': 'when it was made, and last changed',
  },
  async read(job, _after, options) {
    const found = await findAccount(exportedPerson(job).personId, options);
    if (found === undefined) {
      return { records: [] };
    }
    return { records: [{ ...found, roles: rolesOf(await groupsOf(found.username, options)) }] };
  },
};

const accesses: PersonDataset = {
  name: 'accesses',
  store: 'Ownership',
  about: 'The vehicles that the person has or had.',
  fields: {
    referenceId: 'Reference ID of the vehicle',
    role: 'OWNER or DRIVER',
    'since, ownerSince, until': 'when the access began, when a driver became an owner, and the end',
    verifiedBy: 'how the right to it was verified',
    'name, vehicleName': 'the name that others see, and the person’s own name for the vehicle',
  },
  read(job, after, options) {
    const { personId, tenantId } = exportedPerson(job);
    return queryPage<OwnershipItem>(
      {
        table: 'Ownership',
        KeyConditionExpression: '#ownerId = :personId',
        FilterExpression: '#tenantId = :tenantId',
        names: { '#ownerId': 'ownerId', '#tenantId': 'tenantId' },
        ExpressionAttributeValues: { ':personId': personId, ':tenantId': tenantId },
        ConsistentRead: true,
      },
      after,
      ({ name = null, ownerSince = null, referenceId, role, since, until = null, ...item }) => ({
        ...{ referenceId, role, since, ownerSince, until, name },
        ...{ verifiedBy: item.verifiedBy, vehicleName: item.vehicleName ?? null },
      }),
      options,
    );
  },
};

const claims: PersonDataset = {
  name: 'claims',
  store: 'OwnershipClaims',
  about: 'The claims that the person started.',
  fields: {
    'claimId, createdAt': 'id of the claim, and when it was started',
    'confirmedAt, waitsUntil': 'when its code was confirmed, and until when it waits for an owner',
    'status, decidedAt': 'of a confirmed claim: what became of it, and when',
    referenceId: 'of a confirmed claim: Reference ID of the vehicle',
  },
  read: scanOfPerson<ClaimItem>(
    'OwnershipClaims',
    'ownerId = :personId',
    ({ claimId, confirmedAt, createdAt, ...claim }) => ({
      ...{ claimId, createdAt, confirmedAt: confirmedAt ?? null, waitsUntil: claim.waitsUntil ?? null },
      status: confirmedAt === undefined ? null : claim.status,
      decidedAt: claim.decidedAt ?? null,
      referenceId: claim.claimedVehicle ?? null,
    }),
  ),
};

const codes: PersonDataset = {
  name: 'codes',
  store: 'Invitations',
  about: 'One-time codes that the person made or used, without the codes.',
  fields: {
    'purpose, role': 'an invitation or a transfer, and the access that an invitation gives',
    isOwn: 'whether the person made it',
    isUsed: 'whether it was used',
    'referenceId, name': 'the vehicle, and the name for the invited person',
    'notBefore, validUntil, until': 'when the code can be used, and the end of the access',
  },
  read: scanOfPerson<CodeItem>(
    'Invitations',
    '(ownerId = :personId OR acceptedBy = :personId)',
    (
      { acceptedBy, name = null, notBefore = null, purpose, role = null, until = null, ...code },
      personId,
    ) => ({
      ...{ purpose, role, name, notBefore, until },
      ...{ isOwn: code.ownerId === personId, isUsed: acceptedBy !== undefined },
      ...{ referenceId: code.referenceId, validUntil: code.validUntil },
    }),
  ),
};

const auditLog: PersonDataset = {
  name: 'audit-log',
  store: 'AuditLog',
  about: 'What the person did with VINs and identities of vehicles, and what was decided about the person.',
  fields: {
    'at, action, outcome': 'when, what, and how it ended, as far as the person could see',
    isOwn: 'whether the person did it',
    'roles, clientId': 'of the person’s own: the roles in which, and the app through which',
    'referenceId, claimId, jobId': 'what it was about',
    'purpose, revealPurpose, reissueReason, erasureReason': 'why, where a reason was given',
    networks: 'of the person’s own: the networks that the call came from',
    'learned, bulkPerDay, bulkUntil': 'of a pause or a grant: the numbers, and its end',
  },
  read: scanOfPerson<AuditItem>('AuditLog', '(actorId = :personId OR personId = :personId)', toAuditRecord),
};

/** Leaves out whether the code of a claim found a vehicle, and which one a conversion missed. */
function toAuditRecord(item: AuditItem, personId: string): object | undefined {
  if (item.action === 'CLAIM_CODE') {
    return undefined;
  }
  const isOwn = item.actorId === personId;
  const isMiss = patternMemberOf(item)?.pattern === 'misses';
  return {
    ...{ at: item.at, action: item.action, outcome: isMiss ? 'NOT_FOUND' : item.outcome, isOwn },
    ...(isOwn && { roles: item.actorRoles, clientId: item.clientId, networks: item.networks ?? [] }),
    referenceId: isMiss ? null : (item.referenceId ?? null),
    ...{ claimId: item.claimId ?? null, jobId: item.jobId ?? null },
    ...{ purpose: item.purpose ?? null, revealPurpose: item.revealPurpose ?? null },
    ...{ reissueReason: item.reissueReason ?? null, erasureReason: item.erasureReason ?? null },
    ...{ learned: item.learned ?? null },
    ...{ bulkPerDay: item.bulkPerDay ?? null, bulkUntil: item.bulkUntil ?? null },
  };
}

const patternDays: PersonDataset = {
  name: 'patterns',
  store: 'PersonPatterns',
  about: 'How often the person did something on one day, and whether the person may convert VINs.',
  fields: {
    day: 'the day in UTC; `conversion` for a pause or a grant, `networks` for networks of other days',
    'vehicles, misses, wrongCodes, refusals, reveals':
      'vehicles learned, VINs without one, and other attempts',
    networks: 'how many new networks the person called from on the day',
    known: 'the networks that are remembered',
    'pausedAt, bulkPerDay, bulkUntil, bulkPurpose': 'of a pause or a grant',
  },
  read(job, after, options) {
    const { personId, tenantId } = exportedPerson(job);
    return queryPage<PatternsItem & ConversionStandingItem & Partial<KnownNetworksItem>>(
      {
        table: 'PersonPatterns',
        KeyConditionExpression: '#person = :person',
        names: { '#person': 'tenantPerson' },
        ExpressionAttributeValues: { ':person': `${tenantId}#${personId}` },
        ConsistentRead: true,
      },
      after,
      ({ bulkPerDay = null, bulkPurpose = null, bulkUntil = null, day, pausedAt = null, ...sets }) => ({
        day,
        ...Object.fromEntries(patterns.map((name) => [name, sets[name]?.size ?? 0])),
        known: [...(sets.known ?? [])],
        ...{ pausedAt, bulkPerDay, bulkUntil, bulkPurpose },
      }),
      options,
    );
  },
};

const counters: PersonDataset = {
  name: 'counters',
  store: 'Allowances',
  about: 'How often the person called something in a window of a minute, an hour or a day.',
  fields: {
    'counted, used': 'what is counted, and how often',
    window: 'number of the window since 1970',
  },
  read(job, after, options) {
    const prefix = `${exportedPerson(job).personId}#`;
    return scanPage<{ readonly principalKindWindow: string; readonly used?: number }>(
      {
        table: 'Allowances',
        expression: 'begins_with(principalKindWindow, :prefix)',
        values: { ':prefix': prefix },
      },
      after,
      ({ principalKindWindow, used = 0 }) => {
        // The key may begin with the keyed hash of a VIN, which is left out.
        const [counted, window] = principalKindWindow.split('#').slice(-2);
        return { counted, window: Number(window), used };
      },
      options,
    );
  },
};

const jobs: PersonDataset = {
  name: 'data-jobs',
  store: 'DataJobs',
  about: 'Exports and erasures that the person asked for, or that are about the person.',
  fields: {
    'jobId, kind': 'id of the job, and what it does',
    isOwn: 'whether the person asked for it',
    'status, failure': 'what became of it',
    referenceId: 'the vehicle, where it is about one',
    'requestedAt, endedAt': 'when it was asked for, and when it ended',
  },
  read: scanOfPerson<DataJobItem | PlannedErasureItem>(
    'DataJobs',
    '(requestedBy = :personId OR personId = :personId)',
    (item, personId) => ('kind' in item ? toJobRecord(item, personId) : toPlanRecord(item)),
  ),
};

function toJobRecord(item: DataJobItem, personId: string): object {
  const { endedAt, failure, jobId, kind, referenceId, requestedAt, requestedBy, status } = item;
  return {
    ...{ jobId, kind, isOwn: requestedBy === personId, status, failure: failure ?? null },
    ...{ referenceId: referenceId ?? null, requestedAt, endedAt: endedAt ?? null },
  };
}

/** A time as an owner whose data will be erased, or is kept. */
function toPlanRecord({ keptAt, referenceId, requestedAt }: PlannedErasureItem): object {
  return {
    ...{ jobId: null, kind: 'PLANNED_ERASURE', isOwn: true, failure: null, endedAt: null },
    ...{ status: keptAt === undefined ? 'PLANNED' : 'KEPT', referenceId, requestedAt },
  };
}

/** The datasets in the order of the archive. */
export const personDatasets: readonly PersonDataset[] = [
  account,
  accesses,
  claims,
  codes,
  commandsOfPerson,
  historyOfPerson,
  auditLog,
  patternDays,
  counters,
  jobs,
];
