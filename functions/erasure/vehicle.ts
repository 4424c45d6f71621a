/**
 * Erases a vehicle whose Reference ID has ended: first nothing more of it is stored, then the VIN
 * goes, and then what the Reference ID leads to
 * (docs/decisions/0093-a-vehicle-is-erased-after-its-identity-has-ended.md).
 */
import type { DataJobItem } from '../../domain/data-jobs.ts';
import type { ErasedRange } from '../../domain/erased-times.ts';
import type { VehicleErasureJob } from '../../domain/erasure.ts';
import type { CallOptions } from '../aws/client-settings.ts';
import { DataJobError } from '../data-jobs/data-job-error.ts';
import { requireWholeNumber } from '../runtime/environment.ts';
import { endsOfCopies } from './ends-of-copies.ts';
import { archiveParts, archiveStore } from './erase-archive.ts';
import { type ErasurePart, type ErasurePlan, type Finished, erasureHandler } from './parts.ts';
import type { VehicleScope } from './scope.ts';
import { eraseVehicleHistory } from './vehicle-history.ts';
import {
  awaitDissolved,
  eraseGuards,
  eraseIdentity,
  fenceVehicle,
  readRevoked,
  takeOutDevices,
} from './vehicle-identity.ts';
import {
  eraseAccesses,
  eraseReveals,
  eraseVehicleAnnouncements,
  eraseVehicleClaims,
  eraseVehicleCodes,
  eraseVehicleCounters,
  eraseVehicleJobs,
} from './vehicle-items.ts';
import { erasePartition } from './vehicle-partition.ts';
import { certificateOf, recordErased } from './write-end.ts';

/** How long an ingest run may take, and its last calls. */
const settleMs = requireWholeNumber('INGEST_SETTLE_SECONDS', 1) * 1000;

/** Rows of any time, also ones that a clock dated ahead. */
const allTime = { from: 0, until: Number.MAX_SAFE_INTEGER };

/** In the order of their steps. */
export const vehicleParts: readonly ErasurePart<VehicleScope>[] = [
  { store: 'VehicleRegistry', run: awaitDissolved },
  // Before the state, which an erasure of an owner's time may write.
  { store: 'DataJobs', run: eraseVehicleJobs },
  { store: 'VehicleState', run: fenceVehicle },
  { store: 'VehicleRegistry', run: eraseIdentity },
  { store: 'UniqueKeys', run: eraseGuards },
  { store: 'DeviceInventory', run: takeOutDevices },
  erasePartition('Telemetry'),
  erasePartition('TelemetrySummaries'),
  erasePartition('RemoteCommands'),
  erasePartition('Watches'),
  { store: 'Ownership', run: eraseAccesses },
  { store: 'Invitations', run: eraseVehicleCodes },
  { store: 'OwnershipClaims', run: eraseVehicleClaims },
  { store: 'VinReveals', run: eraseReveals },
  { store: 'Allowances', run: eraseVehicleCounters },
  { store: 'VehicleHistory', run: eraseVehicleHistory },
  // After the history, because a reader of its stream writes them.
  { store: 'Announcements', run: eraseVehicleAnnouncements },
  // Last, because they wait for what is on its way.
  ...archiveParts<VehicleScope>((run) => ({
    store: archiveStore,
    run: (vehicle, after, options) => run({ ...vehicle, ...allTime }, after, options),
  })),
];

const plan: ErasurePlan<VehicleScope> = {
  ...{ parts: vehicleParts, fences: 3, timeOf, scopeOf },
  ...{ settleMs, record, certify },
};

/** Continues jobs of the kind VEHICLE_ERASURE, one page of one store in a step. */
export const vehicleErasure = erasureHandler(plan);

/** All time until now, for a vehicle whose Reference ID has ended. No status follows REVOKED. */
async function timeOf(job: DataJobItem, options: CallOptions): Promise<ErasedRange> {
  const { referenceId, tenantId } = requireVehicleErasure(job);
  const vehicle = await readRevoked(referenceId, options);
  if (vehicle?.tenantId !== tenantId || vehicle.status !== 'REVOKED') {
    throw new DataJobError('VEHICLE_NOT_REVOKED');
  }
  return { from: 0, until: Date.now() };
}

function scopeOf(job: DataJobItem): VehicleScope {
  const erasure = requireVehicleErasure(job);
  const { referenceId, tenantId } = erasure;
  return { referenceId, tenantId, job: erasure };
}

async function record(job: DataJobItem, cursor: Finished, options: CallOptions): Promise<void> {
  const erasure = requireVehicleErasure(job);
  const { jobId, referenceId } = erasure;
  await recordErased(erasure, cursor, { role: 'privacy-officers', jobId, referenceId }, options);
}

async function certify(job: DataJobItem, cursor: Finished, options: CallOptions): Promise<string> {
  const { expiresAt, referenceId } = requireVehicleErasure(job);
  const { exports: exportsOfPersons, records: auditLog, ...others } = endsOfCopies(expiresAt, cursor);
  const ends = { ...others, exportsOfPersons, auditLog };
  return certificateOf(job, cursor, { scope: 'VEHICLE', subject: referenceId, ends }, options);
}

/** Only the mutation `eraseVehicle` writes jobs of this kind. */
function requireVehicleErasure(job: DataJobItem): VehicleErasureJob {
  return job as VehicleErasureJob;
}
