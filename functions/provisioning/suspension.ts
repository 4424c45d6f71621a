/**
 * A suspension of a vehicle, and its end: the decision from the registry's item, and the
 * transaction that writes it. From the transaction on no record of the vehicle counts, or every
 * later one does.
 */
import { withLive, withoutLive } from '../../domain/certificate-fences.ts';
import type { SuspensionReason } from '../../domain/generated/schema-types.ts';
import { type ProvisioningItem, fencesOf } from './provisioning-item.ts';
import { nextVersion, putHistory, putVehicle, writeTogether } from './registry-store.ts';
import type { Run } from './run.ts';
import { putFences } from './writes.ts';

/** A suspension for a reason, or without one its end. */
export interface SuspensionChange {
  readonly tenantId: string;
  readonly reason?: SuspensionReason;
}

/** What the caller of `decideSuspension` does next. */
export type SuspensionDecision =
  | { readonly kind: 'REFUSE'; readonly code: 'VEHICLE_NOT_FOUND' | 'PROVISIONING_IN_PROGRESS' }
  | { readonly kind: 'CHANGE'; readonly vehicle: ProvisioningItem }
  /** The vehicle has the wanted status already. */
  | { readonly kind: 'DONE'; readonly vehicle: ProvisioningItem };

/**
 * Decides from the present item. A vehicle of another tenant and a revoked one look like none. One
 * whose first provisioning is unfinished has never had a certificate that counts.
 */
export function decideSuspension(
  { reason, tenantId }: SuspensionChange,
  vehicle: ProvisioningItem | undefined,
): SuspensionDecision {
  if (vehicle?.tenantId !== tenantId || vehicle.status === 'REVOKED') {
    return { kind: 'REFUSE', code: 'VEHICLE_NOT_FOUND' };
  }
  if (vehicle.status === 'PROVISIONING') {
    return { kind: 'REFUSE', code: 'PROVISIONING_IN_PROGRESS' };
  }
  const isSuspended = vehicle.status === 'SUSPENDED';
  return { kind: isSuspended === (reason !== undefined) ? 'DONE' : 'CHANGE', vehicle };
}

/**
 * Writes in one transaction: the status, the fences in VehicleState, and a line of history. A
 * suspension also turns an issuance in progress into its undo. Returns the vehicle as stored.
 * Throws ItemMovedError.
 */
export async function changeSuspension(
  vehicle: ProvisioningItem,
  { reason }: SuspensionChange,
  run: Run,
): Promise<ProvisioningItem> {
  const at = new Date().toISOString();
  const atMs = Date.parse(at);
  const changed = reason === undefined ? resumed(vehicle, atMs) : suspended(vehicle, atMs);
  const next = nextVersion(changed, at);
  const { certificateFences = {}, referenceId } = next;
  await writeTogether(
    [
      { Put: putVehicle(next) },
      putFences(referenceId, certificateFences, reason === undefined ? { resumedAt: atMs } : {}),
      putHistory({
        referenceId,
        at,
        ...(reason === undefined ? { event: 'RESUMED' } : { event: 'SUSPENDED', suspensionReason: reason }),
        ...run.actor,
      }),
    ],
    run,
  );
  return next;
}

function suspended(vehicle: ProvisioningItem, at: number): ProvisioningItem {
  const { issuance } = vehicle;
  return {
    ...vehicle,
    ...(issuance && { issuance: { ...issuance, direction: 'UNDO' } }),
    ...switchTo('INACTIVE', vehicle, at),
    status: 'SUSPENDED',
    certificateFences: withoutLive(fencesOf(vehicle), at),
  };
}

function resumed(vehicle: ProvisioningItem, at: number): ProvisioningItem {
  const { certificate } = vehicle;
  const fences = fencesOf(vehicle);
  return {
    ...vehicle,
    ...switchTo('ACTIVE', vehicle, at),
    status: certificate === undefined ? 'WITHOUT_TCU' : 'ACTIVE',
    certificateFences: certificate === undefined ? fences : withLive(fences, certificate.certificateId, at),
  };
}

/** No run works on an item longer than 25 seconds; the rest is for the difference of two clocks. */
const runsEndWithinMs = 60_000;

/**
 * A switch is contested when a run of the opposite one may still call AWS IoT after it. Such a run
 * has read the opposite switch, which is still pending or was cleared shortly before.
 */
function switchTo(to: 'ACTIVE' | 'INACTIVE', vehicle: ProvisioningItem, at: number) {
  if (vehicle.certificate === undefined) {
    return {};
  }
  const { certificateSwitch: pending, switchedAt } = vehicle;
  const wasCleared = switchedAt !== undefined && at - Date.parse(switchedAt) < runsEndWithinMs;
  const isContested = pending !== undefined || wasCleared;
  const certificateSwitch = { to, ...(isContested && { isContested }) };
  return { certificateSwitch, switchedAt: new Date(at).toISOString() };
}
