/**
 * Decides a change of the TCU from the contents of the tables. The decision is pure and repeated
 * after every lost race.
 */
import type { DeviceItem, UniqueKeyItem } from '../../domain/registry.ts';
import type { Refusal } from './decision.ts';
import { type ProvisioningItem, isRetirementFull, overlapOf } from './provisioning-item.ts';

/** A change whose arguments have all passed their checks. */
export interface CheckedChange {
  readonly tenantId: string;
  readonly currentDeviceId: string;
  /** Absent when the TCU is only removed. */
  readonly newDeviceId?: string;
}

/** The contents of the tables for a change; each part is absent when there is none. */
export interface TcuHoldings {
  readonly vehicle?: ProvisioningItem;
  /** The guard of the new device. */
  readonly newDevice?: UniqueKeyItem;
  /** The new device in the inventory. */
  readonly inventory?: DeviceItem;
}

/** What the caller of `decideChange` does next. */
export type TcuDecision =
  | { readonly kind: 'REFUSE'; readonly code: Refusal }
  /**
   * A certificate is being issued to the TCU that is to be taken out, or its issuance is being
   * undone. The issuance must end first. So must retirements, when there are too many.
   */
  | { readonly kind: 'WAIT'; readonly vehicle: ProvisioningItem }
  /**
   * After a removal, a provisioning has reserved the new device. Its undo would return the device,
   * so the change is not acknowledged before the provisioning ends.
   */
  | { readonly kind: 'RESERVED' }
  | { readonly kind: 'CHANGE'; readonly vehicle: ProvisioningItem }
  /** The change is written; its certificate is fenced, but may not be cut off everywhere. */
  | { readonly kind: 'DONE'; readonly vehicle: ProvisioningItem };

/**
 * Decides a change. A vehicle of another tenant looks like none. After that the vehicle decides
 * before the new device does, so that a refusal reveals nothing about devices to a caller who does
 * not know the current one.
 */
export function decideChange(change: CheckedChange, holdings: TcuHoldings): TcuDecision {
  const { vehicle } = holdings;
  if (vehicle?.tenantId !== change.tenantId || vehicle.status === 'REVOKED') {
    return { kind: 'REFUSE', code: 'VEHICLE_NOT_FOUND' };
  }
  if (isChanged(change, vehicle)) {
    const isReserved = change.newDeviceId !== undefined && vehicle.issuance?.installsDevice === true;
    return isReserved ? { kind: 'RESERVED' } : { kind: 'DONE', vehicle };
  }
  if (vehicle.deviceId !== change.currentDeviceId) {
    return { kind: 'REFUSE', code: 'DEVICE_MISMATCH' };
  }
  const code = newDeviceRefusal(change, holdings);
  if (code !== undefined) {
    return { kind: 'REFUSE', code };
  }
  // A renewal that was offered is complete: its certificate goes with the present one.
  const isIssuing = vehicle.issuance !== undefined && overlapOf(vehicle) === undefined;
  const mustWait = isIssuing || isRetirementFull(vehicle);
  return { kind: mustWait ? 'WAIT' : 'CHANGE', vehicle };
}

/**
 * True after the same change: the call is a retry, or another caller wanted the same. After a
 * removal, the next device may be reserved already.
 */
function isChanged({ currentDeviceId, newDeviceId }: CheckedChange, vehicle: ProvisioningItem): boolean {
  const { deviceId, removedDeviceId } = vehicle;
  const isOut = removedDeviceId === currentDeviceId && deviceId !== currentDeviceId;
  return isOut && (newDeviceId === undefined || deviceId === newDeviceId);
}

function newDeviceRefusal(
  { currentDeviceId, newDeviceId, tenantId }: CheckedChange,
  { inventory, newDevice }: TcuHoldings,
): Refusal | undefined {
  if (newDeviceId === undefined) {
    return undefined;
  }
  if (inventory === undefined || inventory.tenantId !== tenantId) {
    return 'DEVICE_UNKNOWN';
  }
  if (inventory.status === 'WITHDRAWN') {
    return 'DEVICE_WITHDRAWN';
  }
  const isInUse = newDevice !== undefined || inventory.status === 'INSTALLED';
  return isInUse || newDeviceId === currentDeviceId ? 'DEVICE_IN_USE' : undefined;
}
