/**
 * Erases the data of an owner's time with a vehicle. Everything is bounded by the time that the
 * request fixed and the first step cut, so another owner's data is out of reach however late a step
 * runs.
 */
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { type AuditRecord, toAuditItem } from '../../domain/audit.ts';
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { ErasedRange } from '../../domain/erased-times.ts';
import type { ErasureJob } from '../../domain/erasure.ts';
import {
  backupDays,
  claimDays,
  deadLetterDays,
  executionDays,
  exportDays,
  streamHours,
} from '../../domain/personal-data.ts';
import { type ErasureStatement, certificateText, subjectHash } from '../../records/erasure-certificate.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { documents, tableName } from '../aws/documents.ts';
import { erasureKeyVersion, signStatement } from '../aws/erasure-signer.ts';
import { DataJobError } from '../data-jobs/data-job-error.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { auditExpiryOf } from '../runtime/retention.ts';
import { eraseCommandKeys, eraseCommands } from './erase-commands.ts';
import { eraseMessages } from './erase-messages.ts';
import { eraseSummaries } from './erase-summaries.ts';
import { eraseVehicleName } from './erase-vehicle-name.ts';
import { fenceTime } from './fence-time.ts';
import { othersTimes } from './others-times.ts';
import { type ErasurePart, type ErasurePlan, type Finished, erasureHandler } from './parts.ts';
import type { OwnTime } from './scope.ts';
import { unsharedPart } from './unshared-part.ts';

const auditLog = tableName('AuditLog');
const telemetryRetentionDays = requireWholeNumber('TELEMETRY_RETENTION_DAYS', 1);
/** How long an ingest run may take, and its last calls. */
const settleMs = requireWholeNumber('INGEST_SETTLE_SECONDS', 1) * 1000;

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** In the order of their steps. A law compares them with domain/personal-data.ts. */
export const vehicleDataParts: readonly ErasurePart<OwnTime>[] = [
  {
    store: 'VehicleState',
    run: (time, _after, options) => fenceTime(time, telemetryRetentionDays, options),
  },
  { store: 'Telemetry', run: eraseMessages },
  { store: 'TelemetrySummaries', run: eraseSummaries },
  { store: 'RemoteCommands', run: eraseCommands },
  { store: 'RemoteCommands', run: eraseCommandKeys },
  { store: 'Ownership', run: (time, _after, options) => eraseVehicleName(time, options) },
];

const plan: ErasurePlan<OwnTime> = {
  ...{ parts: vehicleDataParts, fences: 1, timeOf, scopeOf },
  ...{ settleMs, record, certify },
};

/** Continues jobs of the kind VEHICLE_DATA_ERASURE, one page of one store in a step. */
export const vehicleDataErasure = erasureHandler(plan);

/** The part of the requested time that no other owner shares, also none whose access has ended. */
async function timeOf(job: DataJobItem, options: CallOptions): Promise<ErasedRange> {
  const { facts } = requireErasure(job);
  const requested = scopeOf(job, { from: Number(facts.from), until: Number(facts.until) });
  const time = unsharedPart(requested, await othersTimes(requested, options));
  if (time === undefined) {
    throw new DataJobError('ACCESS_ENDED');
  }
  return time;
}

function scopeOf(job: DataJobItem, { from, until }: ErasedRange): OwnTime {
  const { referenceId, requestedBy: ownerId, tenantId } = requireErasure(job);
  return { ownerId, referenceId, tenantId, from, until };
}

/** The key of the entry follows from the job and the time, so that it is written once. */
async function record(job: DataJobItem, { erasedAt }: Finished, options: CallOptions): Promise<void> {
  const { facts, jobId, referenceId, requestedBy, tenantId } = requireErasure(job);
  const entry: AuditRecord = {
    ...{ action: 'ERASURE', outcome: 'ERASED', erased: [] },
    ...{ at: erasedAt, id: jobId, tenantId, actorId: requestedBy, actorRoles: ['owners'] },
    ...{ clientId: facts.clientId, requestId: facts.requestId, referenceId },
  };
  const Item = toAuditItem(entry, auditExpiryOf(erasedAt));
  await documents.send(new PutCommand({ TableName: auditLog, Item }), options);
}

async function certify(
  job: DataJobItem,
  { erased, erasedAt, fencedAt, time: { from, until } }: Finished,
  options: CallOptions,
): Promise<string> {
  const { jobId, referenceId, requestedAt, tenantId } = requireErasure(job);
  const statement: ErasureStatement = {
    ...{ version: 1, erasureId: jobId, tenantId, scope: 'VEHICLE_DATA', subject: subjectHash(referenceId) },
    ...{ from: toTimestamp(from), until: toTimestamp(until), requestedAt, erasedAt },
    erasedAtLeast: erased,
    ends: {
      telemetryStream: toTimestamp(fencedAt + streamHours * hourMs),
      deadLetters: toTimestamp(fencedAt + (deadLetterDays + 1) * dayMs),
      commandExecutions: toTimestamp(until + executionDays * dayMs),
      claims: toTimestamp(until + claimDays * dayMs),
      exports: toTimestamp(fencedAt + exportDays * dayMs),
      backups: toTimestamp(Date.parse(erasedAt) + backupDays * dayMs),
    },
    keyVersion: erasureKeyVersion,
  };
  const signature = await signStatement(statement, options);
  return certificateText({ kind: 'erasure-certificate', statement, signature });
}

/** Only the mutation `eraseVehicleData` writes jobs of this kind. */
function requireErasure(job: DataJobItem): ErasureJob {
  return job as ErasureJob;
}

function toTimestamp(epochMs: number): string {
  return new Date(epochMs).toISOString();
}
