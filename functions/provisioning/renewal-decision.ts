/**
 * Decides a vehicle's request for its next certificate. The decision is pure and repeated after
 * every lost race. Which key a renewal may have: docs/decisions/0054-a-renewal-overlaps.md.
 */
import { live } from '../../domain/certificate-fences.ts';
import type { DeviceItem, UniqueKeyItem } from '../../domain/registry.ts';
import type { RenewalRefusal } from '../../domain/renewal.ts';
import {
  type ProvisioningItem,
  type VehicleCertificate,
  fencesOf,
  isRetirementFull,
  overlapOf,
} from './provisioning-item.ts';

/** A request that passed its checks. */
export interface RenewalRequest {
  /** Id of the certificate under which the vehicle published. */
  readonly certificateId: string;
  readonly keyFingerprint: string;
}

/** The contents of the tables; each part is absent when there is none. */
export interface RenewalHoldings {
  readonly vehicle: ProvisioningItem;
  /** The guard of the request's key. */
  readonly publicKey?: UniqueKeyItem;
  /** The vehicle's device. */
  readonly inventory?: DeviceItem;
}

/** What the caller of `decideRenewal` does next. */
export type RenewalDecision =
  /** The session's certificate is not live, so nothing is done and nothing is sent. */
  | { readonly kind: 'IGNORE' }
  | { readonly kind: 'REFUSE'; readonly code: RenewalRefusal; readonly retryAfterSeconds?: number }
  /** The vehicle asks for another key than in its last request, which is undone first. */
  | { readonly kind: 'END_RENEWAL'; readonly retryAfterSeconds: number }
  | { readonly kind: 'RENEW' }
  | { readonly kind: 'CONTINUE' }
  /** The vehicle has this certificate already, or was offered it. */
  | { readonly kind: 'RETURN_CERTIFICATE'; readonly certificate: VehicleCertificate };

/** A run takes seconds; an undo waits for the reconciler's next two runs. */
const retryAfterSeconds = { RUN: 5, UNDO: 120 } as const;

/**
 * True when the vehicle is active and the certificate is one that it may connect with: its own, or
 * the one that it was offered.
 */
export function isLive(vehicle: ProvisioningItem, certificateId: string): boolean {
  const own = [vehicle.certificate, overlapOf(vehicle)];
  const isOwn = own.some((certificate) => certificate?.certificateId === certificateId);
  return vehicle.status === 'ACTIVE' && isOwn && fencesOf(vehicle)[certificateId] === live;
}

/**
 * Decides a request. `isFresh` says whether a certificate was issued so recently that a request for
 * its key is a repeated one.
 */
export function decideRenewal(
  request: RenewalRequest,
  holdings: RenewalHoldings,
  isFresh: (certificate: VehicleCertificate) => boolean,
): RenewalDecision {
  const { vehicle } = holdings;
  const { certificate, issuance } = vehicle;
  if (certificate === undefined || !isLive(vehicle, request.certificateId)) {
    return { kind: 'IGNORE' };
  }
  if (issuance !== undefined) {
    return duringIssuance(request, vehicle);
  }
  const hasKey = certificate.keyFingerprint === request.keyFingerprint;
  if (hasKey && isFresh(certificate)) {
    return { kind: 'RETURN_CERTIFICATE', certificate };
  }
  const code = keyRefusal(request, holdings, hasKey);
  if (code !== undefined) {
    return { kind: 'REFUSE', code };
  }
  // The activation adds a certificate to those that are still to be retired.
  return isRetirementFull(vehicle)
    ? { kind: 'REFUSE', code: 'IN_PROGRESS', retryAfterSeconds: retryAfterSeconds.UNDO }
    : { kind: 'RENEW' };
}

function duringIssuance(
  { certificateId, keyFingerprint }: RenewalRequest,
  vehicle: ProvisioningItem,
): RenewalDecision {
  const { issuance } = vehicle;
  const overlap = overlapOf(vehicle);
  const isRunning = issuance?.renews === true && issuance.direction === 'RUN';
  if (isRunning && issuance.keyFingerprint === keyFingerprint) {
    return overlap === undefined
      ? { kind: 'CONTINUE' }
      : { kind: 'RETURN_CERTIFICATE', certificate: overlap };
  }
  // A request under the offered certificate shows that the vehicle uses it.
  if (overlap !== undefined && overlap.certificateId !== certificateId) {
    return { kind: 'END_RENEWAL', retryAfterSeconds: retryAfterSeconds.UNDO };
  }
  const direction = issuance?.direction ?? 'RUN';
  return { kind: 'REFUSE', code: 'IN_PROGRESS', retryAfterSeconds: retryAfterSeconds[direction] };
}

/**
 * A key is used for one certificate only, except a pinned one, which only a permit replaces
 * (docs/decisions/0046-a-permit-may-replace-a-pinned-key.md).
 */
function keyRefusal(
  { keyFingerprint }: RenewalRequest,
  { inventory, publicKey, vehicle }: RenewalHoldings,
  hasKey: boolean,
): RenewalRefusal | undefined {
  if (publicKey !== undefined && publicKey.referenceId !== vehicle.referenceId) {
    return 'KEY_IN_USE';
  }
  if (publicKey?.retiredAt !== undefined) {
    return 'KEY_RETIRED';
  }
  const pinned = inventory?.publicKeyFingerprint?.toLowerCase();
  if (pinned !== undefined) {
    return pinned === keyFingerprint ? undefined : 'KEY_MISMATCH';
  }
  return hasKey ? 'KEY_NOT_NEW' : undefined;
}
