/**
 * Decides a provisioning request from the contents of the tables. The decision is pure and repeated
 * after every lost race. When a request is refused, no side effect has happened.
 */
import type { ErrorCode, ErrorInfoByCode } from '../../domain/errors.ts';
import type { VinHashes } from '../../domain/hashed-vin.ts';
import type { DeviceItem, VehicleAttributes } from '../../domain/registry.ts';
import { permitsKey } from '../../domain/reissue.ts';
import { type ProvisioningItem, isRetirementFull } from './provisioning-item.ts';
import type { Holdings } from './registry-store.ts';

/** A request whose arguments have all passed their checks. */
export interface CheckedRequest extends VinHashes {
  readonly tenantId: string;
  /** Cognito `sub`. */
  readonly actorId: string;
  /** The app client of the caller's token. */
  readonly clientId: string;
  readonly deviceId: string;
  readonly keyFingerprint: string;
  /** PEM. */
  readonly certificateSigningRequest: string;
  /** Only the given attributes. */
  readonly attributes: VehicleAttributes;
}

/** The codes of refusals that carry no further facts. */
export type Refusal = Exclude<ErrorCode, keyof ErrorInfoByCode>;

/** What the caller of `decide` does next; each kind carries only what that action needs. */
export type Decision =
  | { readonly kind: 'REFUSE'; readonly code: Refusal }
  /**
   * Another issuance, or the undo of one, is under way for this vehicle, or too many of its
   * certificates are still to be retired.
   */
  | { readonly kind: 'WAIT'; readonly retryAfterSeconds: number }
  /** A renewal is under way, which a re-issue with a permit ends. */
  | { readonly kind: 'END_RENEWAL'; readonly vehicle: ProvisioningItem; readonly retryAfterSeconds: number }
  /** No vehicle has this VIN: a new one is created. */
  | { readonly kind: 'RESERVE' }
  /**
   * A new certificate for a vehicle that is active or without a TCU; `replacesPin` is true when the
   * inventory pins another key.
   */
  | { readonly kind: 'REISSUE'; readonly vehicle: ProvisioningItem; readonly replacesPin: boolean }
  /** Provisioning is unfinished, and this request may continue it. */
  | { readonly kind: 'CONTINUE'; readonly vehicle: ProvisioningItem }
  /** The vehicle has the certificate, which is returned again. */
  | { readonly kind: 'RETURN_CERTIFICATE'; readonly vehicle: ProvisioningItem }
  /** The holdings are inconsistent, because they were read in two calls. */
  | { readonly kind: 'READ_AGAIN' };

/** A run takes seconds; an undo waits for the reconciler's next two runs. */
const retryAfterSeconds = { RUN: 5, UNDO: 120 } as const;

/** Decides a request; `now` is ISO 8601 in UTC, read after the holdings. */
export function decide(request: CheckedRequest, holdings: Holdings, now: string): Decision {
  const code =
    deviceRefusal(request, holdings) ??
    vehicleRefusal(request, holdings) ??
    pinnedKeyRefusal(request, holdings, now);
  if (code !== undefined) {
    return { kind: 'REFUSE', code };
  }
  const { vehicle, vin } = holdings;
  if (vin === undefined) {
    return { kind: 'RESERVE' };
  }
  return vehicle === undefined ? { kind: 'READ_AGAIN' } : continuation(request, vehicle, holdings, now);
}

function deviceRefusal(request: CheckedRequest, { inventory }: Holdings): Refusal | undefined {
  if (inventory === undefined || inventory.tenantId !== request.tenantId) {
    return 'DEVICE_UNKNOWN';
  }
  return inventory.status === 'WITHDRAWN' ? 'DEVICE_WITHDRAWN' : undefined;
}

/** True when the inventory pins a key other than the request's to the device. */
function isPinnedOut({ keyFingerprint }: CheckedRequest, inventory: DeviceItem | undefined): boolean {
  const onlyKey = inventory?.publicKeyFingerprint?.toLowerCase();
  return onlyKey !== undefined && onlyKey !== keyFingerprint;
}

/**
 * A permit that names the request's key overrides the pin, even after it is used and until the
 * activation. The vehicle's present key is always accepted: the inventory is read before the
 * vehicle, so its pin may be older than an activation that the vehicle already shows.
 */
function pinnedKeyRefusal(
  request: CheckedRequest,
  { inventory, vehicle }: Holdings,
  now: string,
): Refusal | undefined {
  if (!isPinnedOut(request, inventory)) {
    return undefined;
  }
  if (vehicle === undefined) {
    return 'KEY_MISMATCH';
  }
  const { keyFingerprint } = request;
  const vehicleKeys = [vehicle.certificate?.keyFingerprint, vehicle.issuance?.keyFingerprint];
  if (vehicleKeys.includes(keyFingerprint)) {
    return undefined;
  }
  if (permitsKey(vehicle.reissuePermit, { keyFingerprint, isPinnedOut: true }, now)) {
    return undefined;
  }
  return needsPermit(vehicle, request) ? 'REISSUE_NOT_PERMITTED' : 'KEY_MISMATCH';
}

function vehicleRefusal(
  request: CheckedRequest,
  { device, publicKey, vehicle, vin }: Holdings,
): Refusal | undefined {
  const referenceId = vin?.referenceId;
  if (device !== undefined && device.referenceId !== referenceId) {
    return 'DEVICE_IN_USE';
  }
  if (vehicle?.deviceId !== undefined && vehicle.deviceId !== request.deviceId) {
    return 'DEVICE_MISMATCH';
  }
  if (vehicle?.status === 'SUSPENDED') {
    return 'VEHICLE_SUSPENDED';
  }
  if (publicKey !== undefined && publicKey.referenceId !== referenceId) {
    return 'KEY_IN_USE';
  }
  if (publicKey?.retiredAt !== undefined) {
    return 'KEY_RETIRED';
  }
  return vehicle === undefined || areSameAttributes(request.attributes, vehicle.attributes)
    ? undefined
    : 'ATTRIBUTES_MISMATCH';
}

function continuation(
  request: CheckedRequest,
  vehicle: ProvisioningItem,
  { inventory }: Holdings,
  now: string,
): Decision {
  const { certificate, issuance } = vehicle;
  // A vehicle cannot connect with an expired certificate. Both times have the format of
  // Date.toISOString.
  const isUnexpired = certificate !== undefined && certificate.notAfter > now;
  const hasKey = isUnexpired && certificate.keyFingerprint === request.keyFingerprint;
  if (hasKey) {
    return { kind: 'RETURN_CERTIFICATE', vehicle };
  }
  // Only the vehicle itself continues a renewal.
  const isRenewal = issuance?.renews === true;
  const isUnderWay = issuance?.keyFingerprint === request.keyFingerprint && !isRenewal;
  if (isUnderWay && issuance.direction === 'RUN') {
    return { kind: 'CONTINUE', vehicle };
  }
  const { keyFingerprint } = request;
  const replacesPin = isPinnedOut(request, inventory);
  const isPermitted = permitsKey(vehicle.reissuePermit, { keyFingerprint, isPinnedOut: replacesPin }, now);
  if (!isUnderWay && needsPermit(vehicle, request) && !isPermitted) {
    return { kind: 'REFUSE', code: 'REISSUE_NOT_PERMITTED' };
  }
  if (issuance !== undefined && isRenewal && issuance.direction === 'RUN') {
    // The vehicle uses its certificate already, so what is left of the renewal comes first.
    return issuance.usedAt !== undefined
      ? { kind: 'CONTINUE', vehicle }
      : { kind: 'END_RENEWAL', vehicle, retryAfterSeconds: retryAfterSeconds.UNDO };
  }
  if (issuance !== undefined) {
    return { kind: 'WAIT', retryAfterSeconds: retryAfterSeconds[issuance.direction] };
  }
  if (isRetirementFull(vehicle)) {
    return { kind: 'WAIT', retryAfterSeconds: retryAfterSeconds.UNDO };
  }
  return { kind: 'REISSUE', vehicle, replacesPin };
}

/**
 * True when the request would replace the vehicle's key. Without a permit, any provisioner could
 * take over a vehicle. A new certificate for the same key, after the old one has expired, replaces
 * none.
 */
export function needsPermit(
  { certificate }: Pick<ProvisioningItem, 'certificate'>,
  { keyFingerprint }: Pick<CheckedRequest, 'keyFingerprint'>,
): boolean {
  return certificate !== undefined && certificate.keyFingerprint !== keyFingerprint;
}

/** True when the stored attributes have every given value. Attributes not given do not count. */
function areSameAttributes(given: VehicleAttributes, stored: VehicleAttributes): boolean {
  const entries = Object.entries(given) as [keyof VehicleAttributes, unknown][];
  return entries.every(([name, value]) => stored[name] === value);
}
