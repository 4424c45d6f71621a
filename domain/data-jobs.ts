/**
 * Data jobs: work on the stored data of a vehicle or a person that takes longer than a request,
 * such as an export. A mutation writes the job; functions continue it in bounded steps
 * (docs/decisions/0070-data-jobs-are-items-that-run-in-steps.md).
 */

import type * as schema from './generated/schema-types.ts';
import { backupDays } from './personal-data.ts';

/** Kinds of jobs. Each has a handler below `functions/`. */
export type DataJobKind = schema.DataJobKind;

/** SUCCEEDED and FAILED are final. */
export type DataJobStatus = schema.DataJobStatus;

/** Why a job ended FAILED. */
export type DataJobFailure = schema.DataJobFailure;

/** DataJobs' item. Times are ISO 8601 in UTC. */
export interface DataJobItem {
  /** UUID. */
  readonly jobId: string;
  readonly kind: DataJobKind;
  readonly tenantId: string;
  /** Who may see the job: `audienceOfPerson` or `audienceOfOfficers`. */
  readonly audience: string;
  /** Cognito `sub`. */
  readonly requestedBy: string;
  readonly requestedAt: string;
  /** The vehicle that the job is about. */
  readonly referenceId?: string;
  /** The person whom the job is about (Cognito `sub`). */
  readonly personId?: string;
  /** Why officers request the erasure, and for which case: the second one decides with it. */
  readonly erasureReason?: schema.ErasureReason;
  readonly caseNumber?: string;
  /** What the handler needs of the moment at which the job was requested. */
  readonly facts: Readonly<Record<string, string>>;
  /** The key of the job's lock, which its end removes. */
  readonly lock: string;
  readonly status: DataJobStatus;
  readonly failure?: DataJobFailure;
  /** Cognito `sub` of the second privacy officer; absent until then, and where none is needed. */
  readonly approvedBy?: string;
  readonly approvedAt?: string;
  /** Items of data handled so far. */
  readonly handled: number;
  /** Where the handler continues: JSON text of its own. Absent before the first step. */
  readonly cursor?: string;
  /** What the handler leaves at the end: JSON text of its own. */
  readonly result?: string;
  /** Attempts since the last progress, including the present one. */
  readonly attempts: number;
  /** Grows with every write, by which a write recognizes that another one came between. */
  readonly version: number;
  /** Random, of each write: recognizes a write whose response was lost. */
  readonly writeId: string;
  readonly updatedAt: string;
  /** When the job ended. */
  readonly endedAt?: string;
  /** Present until the end: puts the item into `byDue`. */
  readonly awaited?: typeof awaitedJob;
  /** Before this moment no function continues the job, unless the job is `ready`. */
  readonly dueAt?: string;
  /** Present when the stream is to bring the job to a function at once. */
  readonly ready?: typeof readyJob;
  /** The job must have ended by then. */
  readonly endsBy: string;
  /** Epoch second after which DynamoDB may delete the item. */
  readonly expiresAt: number;
}

/** The one value of `DataJobItem.awaited`. */
export const awaitedJob = 'AWAITED';

/** The one value of `DataJobItem.ready`. */
export const readyJob = 'READY';

/**
 * DataJobs' other item: while it exists, its requester has a job about the vehicle or person, and
 * gets no second one.
 */
export interface DataJobLock {
  /** `running#<requester>#<vehicle or person>`, or that of a fence. */
  readonly jobId: string;
  /** The id of the job. */
  readonly holder: string;
  readonly expiresAt: number;
}

/**
 * How long a job may take: a day. An erasure may wait for more than a day until the archive has got
 * its last rows. That of a person first waits until the person's tokens have expired, up to a day,
 * and for jobs that the person started. That of a vehicle waits until AWS has removed its
 * certificate, and for jobs about it.
 */
export const jobSeconds = {
  VEHICLE_EXPORT: 86_400,
  VEHICLE_DATA_ERASURE: 3 * 86_400,
  PERSON_ERASURE: 3 * 86_400,
  VEHICLE_ERASURE: 3 * 86_400,
  PERSON_EXPORT: 86_400,
} as const satisfies Record<DataJobKind, number>;

/** How long the second privacy officer may approve a job. It is gone afterwards. */
export const jobApprovalSeconds = 86_400;

/**
 * How long the item of a job is kept after its request. An export: eight days. An erasure: until
 * no backup from before it is left, and five days more, because a restore erases again what these
 * items name.
 */
export const jobRetentionSeconds = {
  VEHICLE_EXPORT: 8 * 86_400,
  VEHICLE_DATA_ERASURE: (backupDays + 5) * 86_400,
  PERSON_ERASURE: (backupDays + 5) * 86_400,
  VEHICLE_ERASURE: (backupDays + 5) * 86_400,
  PERSON_EXPORT: 8 * 86_400,
} as const satisfies Record<DataJobKind, number>;

/** How much longer than its job a lock lives if the end of the job does not remove it. */
const lockExtraSeconds = 3600;

/** The audience of a job that only its requester may see. */
export function audienceOfPerson(tenantId: string, requestedBy: string): string {
  return `${tenantId}#${requestedBy}`;
}

/** The audience of a job that all privacy officers of the tenant may see. */
export function audienceOfOfficers(tenantId: string): string {
  return `${tenantId}#`;
}

/**
 * The key of the lock for a requester, or the tenant where officers share the job, and a vehicle
 * (Reference ID) or person (Cognito `sub`).
 */
export function lockKey(requester: string, subject: string): string {
  return `${locksPrefix}${requester}#${subject}`;
}

/**
 * The key of the fence of a person who is erased: a lock that the erasure leaves. While it exists,
 * the person gets no access in the tenant.
 */
export function personFenceKey(tenantId: string, personId: string): string {
  return `erased#${tenantId}#${personId}`;
}

/** What the keys of all locks begin with. */
export const locksPrefix = 'running#';

/** What the keys of a person's own locks begin with. */
export function lockPrefix(requester: string): string {
  return lockKey(requester, '');
}

/** True for a job that begins only once another privacy officer has approved it. */
export function needsApproval(kind: DataJobKind): boolean {
  return kind === 'PERSON_ERASURE' || kind === 'VEHICLE_ERASURE';
}

/** True for a kind that erases. */
export function isErasure(kind: DataJobKind): boolean {
  return kind === 'VEHICLE_DATA_ERASURE' || needsApproval(kind);
}

/** True for a kind whose result is downloaded. */
export function isExport(kind: DataJobKind): boolean {
  return kind === 'VEHICLE_EXPORT' || kind === 'PERSON_EXPORT';
}

/** True once the job has ended. */
export function hasEnded({ status }: Pick<DataJobItem, 'status'>): boolean {
  return status === 'SUCCEEDED' || status === 'FAILED';
}

/**
 * True for a job that failed although nothing was wrong with its request, and that a new approval
 * begins again. These are erasures of persons and vehicles, which nothing else can finish once they
 * began.
 */
export function mayBeginAgain(job: Pick<DataJobItem, 'failure' | 'kind' | 'status'>): boolean {
  const isOfAttempts = job.failure === 'GAVE_UP' || job.failure === 'TIMED_OUT';
  return needsApproval(job.kind) && job.status === 'FAILED' && isOfAttempts;
}

/** What a mutation decides about a new job. */
export type RequestedJob = Pick<
  DataJobItem,
  | 'jobId'
  | 'kind'
  | 'tenantId'
  | 'audience'
  | 'requestedBy'
  | 'referenceId'
  | 'personId'
  | 'erasureReason'
  | 'caseNumber'
  | 'facts'
>;

/** The times of a new job, which the caller's runtime has formatted. */
export interface JobTimes {
  readonly requestedAt: string;
  readonly endsBy: string;
  /** Epoch second of the request. */
  readonly nowSeconds: number;
}

/** The item of a new job about the vehicle or person, which the stream brings to a function. */
export function newJob(requested: RequestedJob, subject: string, times: JobTimes): DataJobItem {
  const { requestedAt, endsBy, nowSeconds } = times;
  return {
    ...requested,
    requestedAt,
    lock: lockKey(needsApproval(requested.kind) ? requested.tenantId : requested.requestedBy, subject),
    status: 'PENDING',
    handled: 0,
    attempts: 0,
    version: 1,
    writeId: requested.jobId,
    updatedAt: requestedAt,
    awaited: awaitedJob,
    dueAt: requestedAt,
    ready: readyJob,
    endsBy,
    expiresAt: nowSeconds + jobRetentionSeconds[requested.kind],
  };
}

/** The lock of a job that begins now. */
export function newLock({ expiresAt, jobId, kind, lock }: DataJobItem): DataJobLock {
  const nowSeconds = expiresAt - jobRetentionSeconds[kind];
  return { jobId: lock, holder: jobId, expiresAt: nowSeconds + jobSeconds[kind] + lockExtraSeconds };
}

/** The new job without what would begin it. The job and its lock end with the approval's time. */
export function withoutApproval(job: DataJobItem, endsBy: string, requestedSeconds: number): DataJobItem {
  const { awaited: _awaited, dueAt: _dueAt, ready: _ready, ...waiting } = job;
  return { ...waiting, endsBy, expiresAt: requestedSeconds + jobApprovalSeconds };
}

/** The job with its approval, which begins it. A job that failed keeps its cursor. */
export function withApproval(
  before: DataJobItem,
  { approvedBy, writeId }: { readonly approvedBy: string; readonly writeId: string },
  { endsBy, nowSeconds, requestedAt: approvedAt }: JobTimes,
): DataJobItem {
  const { endedAt: _endedAt, failure: _failure, ...job } = before;
  return {
    ...job,
    approvedBy,
    approvedAt,
    // Numbers that DynamoDB returned are not written back.
    handled: 0,
    attempts: 0,
    version: job.version + 1,
    writeId,
    status: 'PENDING',
    updatedAt: approvedAt,
    awaited: awaitedJob,
    dueAt: approvedAt,
    ready: readyJob,
    endsBy,
    expiresAt: nowSeconds + jobRetentionSeconds[job.kind],
  };
}

/** Seconds after the end of an export in which it can be downloaded: three days. */
export const exportAvailableSeconds = 3 * 86_400;

/** Seconds that a link to an export works. */
export const exportLinkSeconds = 300;

/** The job as the API shows it. */
export function toDataJob(job: DataJobItem): schema.DataJob {
  return {
    jobId: job.jobId,
    kind: job.kind,
    status: job.status,
    failure: job.failure ?? null,
    referenceId: job.referenceId ?? null,
    handled: job.handled,
    requestedAt: job.requestedAt,
    updatedAt: job.updatedAt,
    endedAt: job.endedAt ?? null,
    version: job.version,
    personId: job.personId ?? null,
    erasureReason: job.erasureReason ?? null,
    caseNumber: job.caseNumber ?? null,
    approvedAt: job.approvedAt ?? null,
    approvedBy: job.approvedBy ?? null,
    requestedBy: job.requestedBy,
    certificate: isErasure(job.kind) ? (job.result ?? null) : null,
    publishedAtSeconds: null,
  };
}
