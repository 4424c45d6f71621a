/**
 * What an export of a person has: all that is stored about the person in the tenant, but what a
 * vehicle measured, which only the person exports
 * (docs/decisions/0091-an-officer-exports-a-person-without-the-drives.md). Nothing in it shows
 * whether another person's vehicle has a VIN: what the person's own calls hid stays hidden.
 */
import type { AuditItem } from '../../domain/audit.ts';
import type { ClaimItem } from '../../domain/claim.ts';
import type { ConversionStandingItem } from '../../domain/conversion-standing.ts';
import { type DataJobItem, personFenceKey } from '../../domain/data-jobs.ts';
import type { CodeItem } from '../../domain/invitations.ts';
import { type PatternsItem, patternMemberOf, patterns } from '../../domain/patterns.ts';
import type { OwnershipItem } from '../../domain/registry.ts';
import { rolesOf } from '../../domain/roles.ts';
import { accountDetailsOf } from '../aws/account-details.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import type { PersonOfTenant } from '../data-jobs/accesses-of-person.ts';
import { DataJobError } from '../data-jobs/data-job-error.ts';
import { findPerson } from '../data-jobs/find-person.ts';
import { findJob } from '../data-jobs/job-store.ts';
import type { Dataset } from './dataset.ts';
import { commandsOfPerson, historyOfPerson } from './person-vehicles.ts';
import { queryPage, scanPage } from './query.ts';

/** Returns the person of the job. */
export function exportedPerson({ personId = '', tenantId }: DataJobItem): PersonOfTenant {
  return { personId, tenantId };
}

/**
 * Throws PERSON_NOT_FOUND alike for an unknown person, one of another tenant, and one whose erasure
 * has begun: an export that read a part before it would keep that part.
 */
export async function requireExportedPerson(job: DataJobItem, options: CallOptions): Promise<void> {
  const person = exportedPerson(job);
  const fence = await findJob(personFenceKey(person.tenantId, person.personId), options);
  if (fence !== undefined || (await findPerson(person, options)) === undefined) {
    throw new DataJobError('PERSON_NOT_FOUND');
  }
}

const account: Dataset = {
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
    const person = exportedPerson(job);
    const details = await accountDetailsOf(person.personId, options);
    const groups = (await findPerson(person, options))?.groups ?? [];
    return { records: details === undefined ? [] : [{ ...details, roles: rolesOf(groups) }] };
  },
};

const accesses: Dataset = {
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

const claims: Dataset = {
  name: 'claims',
  store: 'OwnershipClaims',
  about: 'The claims that the person started.',
  fields: {
    'claimId, createdAt': 'id of the claim, and when it was started',
    'confirmedAt, waitsUntil': 'when its code was confirmed, and until when it waits for an owner',
    'status, decidedAt': 'of a confirmed claim: what became of it, and when',
    referenceId: 'of a confirmed claim: Reference ID of the vehicle',
  },
  read(job, after, options) {
    const { personId, tenantId } = exportedPerson(job);
    const values = { ':personId': personId, ':tenantId': tenantId };
    const expression = 'tenantId = :tenantId AND ownerId = :personId';
    return scanPage<ClaimItem>(
      { table: 'OwnershipClaims', expression, values },
      after,
      ({ claimId, confirmedAt, createdAt, ...claim }) => ({
        ...{ claimId, createdAt, confirmedAt: confirmedAt ?? null, waitsUntil: claim.waitsUntil ?? null },
        status: confirmedAt === undefined ? null : claim.status,
        decidedAt: claim.decidedAt ?? null,
        referenceId: claim.claimedVehicle ?? null,
      }),
      options,
    );
  },
};

const codes: Dataset = {
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
  read(job, after, options) {
    const { personId, tenantId } = exportedPerson(job);
    return scanPage<CodeItem>(
      {
        table: 'Invitations',
        expression: 'tenantId = :tenantId AND (ownerId = :personId OR acceptedBy = :personId)',
        values: { ':personId': personId, ':tenantId': tenantId },
      },
      after,
      ({ acceptedBy, name = null, notBefore = null, purpose, role = null, until = null, ...code }) => ({
        ...{ purpose, role, name, notBefore, until },
        ...{ isOwn: code.ownerId === personId, isUsed: acceptedBy !== undefined },
        ...{ referenceId: code.referenceId, validUntil: code.validUntil },
      }),
      options,
    );
  },
};

const auditLog: Dataset = {
  name: 'audit-log',
  store: 'AuditLog',
  about: 'What the person did with VINs and identities of vehicles, and what was decided about the person.',
  fields: {
    'at, action, outcome': 'when, what, and how it ended, as far as the person could see',
    isOwn: 'whether the person did it',
    'roles, clientId': 'of the person’s own: the roles in which, and the app through which',
    'referenceId, claimId, jobId': 'what it was about',
    'purpose, revealPurpose, reissueReason': 'why, where a reason was given',
    'learned, bulkPerDay, bulkUntil': 'of a pause or a grant: the numbers, and its end',
  },
  read(job, after, options) {
    const { personId, tenantId } = exportedPerson(job);
    return scanPage<AuditItem>(
      {
        table: 'AuditLog',
        expression: 'tenantId = :tenantId AND (actorId = :personId OR personId = :personId)',
        values: { ':personId': personId, ':tenantId': tenantId },
      },
      after,
      (item) => toAuditRecord(item, personId),
      options,
    );
  },
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
    ...(isOwn && { roles: item.actorRoles, clientId: item.clientId }),
    referenceId: isMiss ? null : (item.referenceId ?? null),
    ...{ claimId: item.claimId ?? null, jobId: item.jobId ?? null },
    ...{ purpose: item.purpose ?? null, revealPurpose: item.revealPurpose ?? null },
    ...{ reissueReason: item.reissueReason ?? null, learned: item.learned ?? null },
    ...{ bulkPerDay: item.bulkPerDay ?? null, bulkUntil: item.bulkUntil ?? null },
  };
}

const patternDays: Dataset = {
  name: 'patterns',
  store: 'PersonPatterns',
  about: 'How often the person did something on one day, and whether the person may convert VINs.',
  fields: {
    day: 'the day in UTC; `conversion` for a pause or a grant',
    'vehicles, misses, refusals, reveals': 'vehicles learned, VINs without one, and other attempts',
    'pausedAt, bulkPerDay, bulkUntil, bulkPurpose': 'of a pause or a grant',
  },
  read(job, after, options) {
    const { personId, tenantId } = exportedPerson(job);
    return queryPage<PatternsItem & ConversionStandingItem>(
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
        ...{ pausedAt, bulkPerDay, bulkUntil, bulkPurpose },
      }),
      options,
    );
  },
};

const counters: Dataset = {
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
        // What may stand before them is the keyed hash of a VIN.
        const [counted, window] = principalKindWindow.split('#').slice(-2);
        return { counted, window: Number(window), used };
      },
      options,
    );
  },
};

const jobs: Dataset = {
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
  read(job, after, options) {
    const { personId, tenantId } = exportedPerson(job);
    return scanPage<DataJobItem>(
      {
        table: 'DataJobs',
        expression: 'tenantId = :tenantId AND (requestedBy = :personId OR personId = :personId)',
        values: { ':personId': personId, ':tenantId': tenantId },
      },
      after,
      ({ endedAt = null, failure = null, jobId, kind, referenceId = null, ...item }) => ({
        ...{ jobId, kind, isOwn: item.requestedBy === personId, status: item.status, failure },
        ...{ referenceId, requestedAt: item.requestedAt, endedAt },
      }),
      options,
    );
  },
};

/** The datasets in the order of the archive. */
export const personDatasets: readonly Dataset[] = [
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
