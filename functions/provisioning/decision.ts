/**
 * What a provisioning request comes to, given what stands in the tables: pure, and made anew after
 * every lost race. No side effect has happened when a request is refused.
 */
import type { ErrorCode, ErrorInfoByCode } from '../../domain/errors.ts';
import type { DeviceItem, VehicleAttributes } from '../../domain/registry.ts';
import { permitsKey } from '../../domain/reissue.ts';
import type { ProvisioningItem } from './provisioning-item.ts';
import type { Holdings } from './registry-store.ts';

/** A request whose every argument has passed its own rule. */
export interface CheckedRequest {
  readonly tenantId: string;
  /** Cognito `sub`. */
  readonly actorId: string;
  /** The app client of the caller's token. */
  readonly clientId: string;
  readonly hashedVin: string;
  readonly deviceId: string;
  readonly keyFingerprint: string;
  /** PEM. */
  readonly certificateSigningRequest: string;
  /** Only what was said. */
  readonly attributes: VehicleAttributes;
}

/** The codes by which a request is refused without further facts. */
export type Refusal = Exclude<ErrorCode, keyof ErrorInfoByCode>;

/** What to do. */
export type Decision =
  | { readonly kind: 'REFUSE'; readonly code: Refusal }
  /** Another key is on its way to this vehicle. */
  | { readonly kind: 'WAIT'; readonly retryAfterSeconds: number }
  /** A new vehicle. */
  | { readonly kind: 'RESERVE' }
  /** A new certificate for an active vehicle; `replacesPin` when the inventory pins another key. */
  | { readonly kind: 'REISSUE'; readonly vehicle: ProvisioningItem; readonly replacesPin: boolean }
  /** Work is unfinished and this request may finish it. */
  | { readonly kind: 'CONTINUE'; readonly vehicle: ProvisioningItem }
  /** All is done: the certificate is asked for again and nothing is written. */
  | { readonly kind: 'ANSWER'; readonly vehicle: ProvisioningItem }
  /** What was read does not fit together, since it was read in two goes. */
  | { readonly kind: 'READ_AGAIN' };

/** A run lasts seconds; an undo waits for the reconciler's next two rounds. */
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

/** True when the maker has pinned another key than the request's to the device. */
function isPinnedOut({ keyFingerprint }: CheckedRequest, inventory: DeviceItem | undefined): boolean {
  const onlyKey = inventory?.publicKeyFingerprint?.toLowerCase();
  return onlyKey !== undefined && onlyKey !== keyFingerprint;
}

/**
 * A pinned key gives way to the key that a permit names, from the use of the permit to the
 * activation too. The vehicle's present key always passes: the inventory is read before the
 * vehicle, so its pin may be from before an activation that the vehicle shows already.
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
  const itsKeys = [vehicle.certificate?.keyFingerprint, vehicle.issuance?.keyFingerprint];
  if (itsKeys.includes(keyFingerprint)) {
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
  if (vehicle !== undefined && vehicle.deviceId !== request.deviceId) {
    return 'DEVICE_MISMATCH';
  }
  if (publicKey !== undefined && publicKey.referenceId !== referenceId) {
    return 'KEY_IN_USE';
  }
  if (publicKey?.retiredAt !== undefined) {
    return 'KEY_RETIRED';
  }
  return vehicle === undefined || saysTheSame(request.attributes, vehicle.attributes)
    ? undefined
    : 'ATTRIBUTES_MISMATCH';
}

function continuation(
  request: CheckedRequest,
  vehicle: ProvisioningItem,
  { inventory }: Holdings,
  now: string,
): Decision {
  const { certificate, issuance, retiring } = vehicle;
  // A vehicle cannot connect with a certificate that has expired. Both times have the one spelling
  // of Date.toISOString.
  const holds = certificate !== undefined && certificate.notAfter > now;
  const hasKey = holds && certificate.keyFingerprint === request.keyFingerprint;
  if (hasKey) {
    const isLeftOver = issuance === undefined && retiring !== undefined;
    return { kind: isLeftOver ? 'CONTINUE' : 'ANSWER', vehicle };
  }
  const isUnderWay = issuance?.keyFingerprint === request.keyFingerprint;
  if (isUnderWay && issuance.direction === 'RUN') {
    return { kind: 'CONTINUE', vehicle };
  }
  const { keyFingerprint } = request;
  const replacesPin = isPinnedOut(request, inventory);
  const isPermitted = permitsKey(vehicle.reissuePermit, { keyFingerprint, isPinnedOut: replacesPin }, now);
  if (!isUnderWay && needsPermit(vehicle, request) && !isPermitted) {
    return { kind: 'REFUSE', code: 'REISSUE_NOT_PERMITTED' };
  }
  if (issuance !== undefined) {
    return { kind: 'WAIT', retryAfterSeconds: retryAfterSeconds[issuance.direction] };
  }
  return retiring === undefined ? { kind: 'REISSUE', vehicle, replacesPin } : { kind: 'CONTINUE', vehicle };
}

/**
 * True when the request would replace the vehicle's key. Without a permit, whoever may provision
 * could take a vehicle over; the same key again, after its certificate has expired, replaces none.
 * Asked before a leftover is cut off, so that a refused request does no work.
 */
export function needsPermit(
  { certificate }: Pick<ProvisioningItem, 'certificate'>,
  { keyFingerprint }: Pick<CheckedRequest, 'keyFingerprint'>,
): boolean {
  return certificate !== undefined && certificate.keyFingerprint !== keyFingerprint;
}

/** What the request leaves unsaid is no contradiction. */
function saysTheSame(said: VehicleAttributes, stored: VehicleAttributes): boolean {
  const entries = Object.entries(said) as [keyof VehicleAttributes, unknown][];
  return entries.every(([name, value]) => stored[name] === value);
}
