/** Where the table VehicleRegistry and AWS IoT's registry disagree. */
import type { VehicleItem } from '../../domain/registry.ts';
import type { AccountLists } from './account-lists.ts';

/** The attributes of a vehicle that are compared. */
export type ComparedVehicle = Pick<
  VehicleItem,
  'referenceId' | 'status' | 'certificate' | 'pendingSaga' | 'updatedAt' | 'version'
>;

/** Every kind of difference; the first two can be rebuilt, the others need a person's decision. */
export const differenceKinds = [
  'CERTIFICATE_MISSING',
  'THING_MISSING',
  'CERTIFICATE_DISABLED',
  'SUSPENDED_CERTIFICATE_ACTIVE',
] as const;

/** A kind of difference between the registry and AWS IoT. */
export type DifferenceKind = (typeof differenceKinds)[number];

/** True for what `rebuild` makes again. */
export function canBeRebuilt(kind: DifferenceKind): boolean {
  return kind === 'CERTIFICATE_MISSING' || kind === 'THING_MISSING';
}

/**
 * How a vehicle compares: `AGREES`, a difference, `CHANGING` while provisioning or the reconciler
 * is about to change AWS IoT, and `ABSENT` when AWS IoT need not have it: it has no certificate.
 * `listedSince` is ISO 8601: lists that began before the vehicle's last change do not count.
 */
export function compare(
  { certificate, pendingSaga, referenceId, status, updatedAt }: ComparedVehicle,
  { certificates, things }: AccountLists,
  listedSince: string,
): DifferenceKind | 'AGREES' | 'CHANGING' | 'ABSENT' {
  if (pendingSaga !== undefined || updatedAt >= listedSince) {
    return 'CHANGING';
  }
  if (certificate === undefined) {
    return 'ABSENT';
  }
  const listed = certificates.get(certificate.certificateId);
  if (listed === undefined) {
    return 'CERTIFICATE_MISSING';
  }
  if (!things.has(referenceId)) {
    return 'THING_MISSING';
  }
  if ((listed === 'ACTIVE') === (status === 'ACTIVE')) {
    return 'AGREES';
  }
  return status === 'ACTIVE' ? 'CERTIFICATE_DISABLED' : 'SUSPENDED_CERTIFICATE_ACTIVE';
}
