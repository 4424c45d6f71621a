/**
 * Erases the data of an owner's time with a vehicle. Everything is bounded by the time that the
 * request fixed and the first step cut, so another owner's data is out of reach however late a step
 * runs.
 */
import type { DataJobItem } from '../../domain/data-jobs.ts';
import { dayMs, hourMs } from '../../domain/durations.ts';
import type { ErasedRange } from '../../domain/erased-times.ts';
import { type ErasureJob, plannedErasureClient } from '../../domain/erasure.ts';
import {
  backupDays,
  claimDays,
  deadLetterDays,
  executionDays,
  exportDays,
  streamHours,
} from '../../domain/personal-data.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { DataJobError } from '../data-jobs/data-job-error.ts';
import { markErased } from '../former-owners/mark-erased.ts';
import { periodAgo } from '../former-owners/period.ts';
import { sharingTimes } from '../former-owners/sharing-times.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { archiveParts, archiveStore } from './erase-archive.ts';
import { eraseCommandKeys, eraseCommands } from './erase-commands.ts';
import { eraseMessages } from './erase-messages.ts';
import { eraseSummaries } from './erase-summaries.ts';
import { endOfLogs } from './ends-of-copies.ts';
import { eraseVehicleName } from './erase-vehicle-name.ts';
import { fenceTime } from './fence-time.ts';
import { type ErasurePart, type ErasurePlan, type Finished, erasureHandler } from './parts.ts';
import type { OwnTime } from './scope.ts';
import { unsharedPart } from './unshared-part.ts';
import { certificateOf, recordErased } from './write-end.ts';

const telemetryRetentionDays = requireWholeNumber('TELEMETRY_RETENTION_DAYS', 1);
/** How long an ingest run may take, and its last calls. */
const settleMs = requireWholeNumber('INGEST_SETTLE_SECONDS', 1) * 1000;

/** In the order of their steps. Flow tests compare them with domain/personal-data.ts. */
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
  // Last, because they wait for what is on its way.
  ...archiveParts((run) => ({ store: archiveStore, run })),
];

const plan: ErasurePlan<OwnTime> = {
  ...{ parts: vehicleDataParts, fences: 1, timeOf, scopeOf },
  ...{ settleMs, record, certify },
};

/** Continues jobs of the kind VEHICLE_DATA_ERASURE, one page of one store in a step. */
export const vehicleDataErasure = erasureHandler(plan);

/**
 * The part of the requested time that no other owner shares, among them former owners in their
 * period. The time of a planned erasure was cut when it began.
 */
async function timeOf(job: DataJobItem, options: CallOptions): Promise<ErasedRange> {
  const { facts } = requireErasure(job);
  const requested = scopeOf(job, { from: Number(facts.from), until: Number(facts.until) });
  if (facts.clientId === plannedErasureClient) {
    return { from: requested.from, until: requested.until };
  }
  const time = unsharedPart(requested, await sharingTimes(requested, periodAgo(), options));
  if (time === undefined) {
    throw new DataJobError('ACCESS_ENDED');
  }
  return time;
}

function scopeOf(job: DataJobItem, { from, until }: ErasedRange): OwnTime {
  const { referenceId, requestedBy: ownerId, tenantId } = requireErasure(job);
  return { ownerId, referenceId, tenantId, from, until };
}

async function record(job: DataJobItem, cursor: Finished, options: CallOptions): Promise<void> {
  const erasure = requireErasure(job);
  const { facts, referenceId, requestedBy: ownerId } = erasure;
  if (facts.clientId !== plannedErasureClient) {
    await markErased({ ownerId, referenceId }, cursor.time, options);
  }
  await recordErased(erasure, cursor, { role: 'owners', referenceId }, options);
}

async function certify(job: DataJobItem, cursor: Finished, options: CallOptions): Promise<string> {
  const { referenceId: subject } = requireErasure(job);
  const { erasedAt, fencedAt, time } = cursor;
  const { from, until } = time;
  const ends = {
    telemetryStream: fencedAt + streamHours * hourMs,
    deadLetters: fencedAt + (deadLetterDays + 1) * dayMs,
    commandExecutions: until + executionDays * dayMs,
    claims: until + claimDays * dayMs,
    exports: fencedAt + exportDays * dayMs,
    backups: Date.parse(erasedAt) + backupDays * dayMs,
    logs: endOfLogs(Date.parse(erasedAt)),
  };
  return certificateOf(job, cursor, { scope: 'VEHICLE_DATA', subject, from, ends }, options);
}

/** Only the mutation `eraseVehicleData` and `beginErasures` write jobs of this kind. */
function requireErasure(job: DataJobItem): ErasureJob {
  return job as ErasureJob;
}
