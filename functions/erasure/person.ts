/**
 * Erases a person. The first parts stop new data of the person. The next ones empty one store after
 * the other: accesses, by which vehicles are found, after their data, and the account near the end
 * (docs/decisions/0083-an-erased-person-leaves-an-id-of-the-erasure.md).
 */
import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { ErasedRange } from '../../domain/erased-times.ts';
import type { PersonErasureJob } from '../../domain/erasure.ts';
import { rolesOf } from '../../domain/roles.ts';
import { deleteAccount, disableAccount, findUsername } from '../aws/accounts.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { DataJobError } from '../data-jobs/data-job-error.ts';
import { findPerson } from '../data-jobs/find-person.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { deletePersonAccess, endPersonAccess, removeViewer } from './end-person-access.ts';
import { endsOfCopies } from './ends-of-copies.ts';
import { archiveParts, archiveStore } from './erase-archive.ts';
import { eraseCommandKeys, eraseCommands } from './erase-commands.ts';
import { eraseMessages } from './erase-messages.ts';
import { eraseSummaries } from './erase-summaries.ts';
import { fencePerson } from './fence-person.ts';
import { fenceTime } from './fence-time.ts';
import { type OwnVehicle, keepLonger, keepVehicle } from './kept-vehicles.ts';
import { type ErasurePart, type ErasurePlan, type Finished, erasureHandler } from './parts.ts';
import { eraseAuditEntries } from './person-audit.ts';
import { replaceInAccesses, replaceInHistory } from './person-in-history.ts';
import {
  eraseAnnouncements,
  eraseClaims,
  eraseCodes,
  eraseCounters,
  eraseOpenCodes,
  erasePatterns,
} from './person-items.ts';
import { erasePersonJobs } from './person-jobs.ts';
import { type VehicleEraser, eachAccess, eachOwnTime, eachVehicle } from './person-scope.ts';
import type { OwnTime, PersonScope } from './scope.ts';
import { certificateOf, recordErased } from './write-end.ts';

const telemetryRetentionDays = requireWholeNumber('TELEMETRY_RETENTION_DAYS', 1);
/** How long an access token works that was issued just before the account was disabled. */
const tokenMs = (requireWholeNumber('TOKEN_VALIDITY_MINUTES', 1) + 1) * 60_000;
/** The first two steps follow each other within this time, unless AWS fails. */
const disablingMs = 60 * 60_000;
const ingestMs = requireWholeNumber('INGEST_SETTLE_SECONDS', 1) * 1000;

const fence: ErasurePart<OwnTime> = {
  store: 'VehicleState',
  run: (time, _after, options) => fenceTime(time, telemetryRetentionDays, options),
};

/** Of all times, including those as a driver. */
const ofCommands =
  (run: ErasurePart<OwnTime>['run']): VehicleEraser<OwnVehicle> =>
  ({ personId: ownerId, tenantId, until }, { referenceId }, after, options) =>
    run({ ownerId, tenantId, referenceId, from: 0, until }, after, options);

/** In the order of their steps. Flow tests compare them with domain/personal-data.ts. */
export const personParts: readonly ErasurePart<PersonScope>[] = [
  { store: 'IdentityUserPool', run: suspend },
  // No access is granted to the person from here on, so the next parts find all of them.
  { store: 'DataJobs', run: fencePerson },
  { store: 'OwnershipClaims', run: eraseClaims },
  eachAccess('Ownership', endPersonAccess),
  eachAccess('DataJobs', keepVehicle),
  { store: 'DataJobs', run: keepLonger },
  { store: 'VehicleState', run: removeViewer },
  // From here on by the vehicles that are kept, because a repetition may find no access.
  eachOwnTime(fence),
  eachOwnTime({ store: 'Telemetry', run: eraseMessages }),
  eachOwnTime({ store: 'TelemetrySummaries', run: eraseSummaries }),
  eachVehicle('RemoteCommands', ofCommands(eraseCommands)),
  eachVehicle('RemoteCommands', ofCommands(eraseCommandKeys)),
  eachVehicle('Invitations', eraseOpenCodes),
  { store: 'Ownership', run: replaceInAccesses },
  // Again, because the person's last tokens worked until now.
  { store: 'OwnershipClaims', run: eraseClaims },
  { store: 'Invitations', run: eraseCodes },
  { store: 'Allowances', run: eraseCounters },
  { store: 'DataJobs', run: erasePersonJobs },
  { store: 'AuditLog', run: eraseAuditEntries },
  eachAccess('Ownership', deletePersonAccess),
  // After everything that writes lines.
  { store: 'VehicleHistory', run: replaceInHistory },
  { store: 'IdentityUserPool', run: removeAccount },
  // Here, because readers of streams write them, and announcements only to an account.
  { store: 'Announcements', run: eraseAnnouncements },
  { store: 'PersonPatterns', run: erasePatterns },
  // Last, because they wait for what is on its way.
  ...archiveParts((run) => eachOwnTime({ store: archiveStore, run })),
];

const plan: ErasurePlan<PersonScope> = {
  ...{ parts: personParts, revision: 1, fences: 8, timeOf, scopeOf },
  ...{ settleMs: Math.max(tokenMs, ingestMs), record, certify },
};

/** Continues jobs of the kind PERSON_ERASURE, one page of one store in a step. */
export const personErasure = erasureHandler(plan);

/** All time until now, for a person of the tenant without another role than owner. */
async function timeOf(job: DataJobItem, options: CallOptions): Promise<ErasedRange> {
  const person = await findPerson(requirePersonErasure(job), options);
  if (person === undefined) {
    throw new DataJobError('PERSON_NOT_FOUND');
  }
  if (person.tenants.length > 1) {
    // Another tenant's officers decide about the account too, so it must leave one of them first.
    throw new DataJobError('PERSON_IN_SEVERAL_TENANTS');
  }
  if (rolesOf(person.groups).some((role) => role !== 'owners')) {
    throw new DataJobError('PERSON_HAS_ROLE');
  }
  return { from: 0, until: Date.now() };
}

/** Up to when the last token worked, once the account was disabled. */
function scopeOf(job: DataJobItem, { until }: ErasedRange): PersonScope {
  const erasure = requirePersonErasure(job);
  const { personId, tenantId } = erasure;
  return { personId, tenantId, job: erasure, until: until + tokenMs + disablingMs };
}

async function suspend({ personId }: PersonScope, _after: string | undefined, options: CallOptions) {
  const username = await findUsername(personId, options);
  if (username !== undefined) {
    await disableAccount(username, options);
  }
  return { count: 0 };
}

/** The registration first, because only the account has its key. */
async function removeAccount({ personId }: PersonScope, _after: string | undefined, options: CallOptions) {
  const username = await findUsername(personId, options);
  if (username === undefined) {
    return { count: 0 };
  }
  const TableName = tableName('SelfRegistrations');
  await documents.send(new DeleteCommand({ TableName, Key: { username } }), options);
  await deleteAccount(username, options);
  return { count: 1 };
}

async function record(job: DataJobItem, cursor: Finished, options: CallOptions): Promise<void> {
  const about = { role: 'privacy-officers', jobId: job.jobId } as const;
  await recordErased(requirePersonErasure(job), cursor, about, options);
}

async function certify(job: DataJobItem, cursor: Finished, options: CallOptions): Promise<string> {
  const { expiresAt, personId } = requirePersonErasure(job);
  const { exports: exportsOfOthers, records: staffRecords, ...others } = endsOfCopies(expiresAt, cursor);
  const ends = { ...others, exportsOfOthers, staffRecords };
  return certificateOf(job, cursor, { scope: 'PERSON', subject: personId, ends }, options);
}

/** Only the mutation `erasePerson` writes jobs of this kind. */
function requirePersonErasure(job: DataJobItem): PersonErasureJob {
  return job as PersonErasureJob;
}
