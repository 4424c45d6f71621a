/**
 * Conversion's one decision: what comes of an attempt once the vehicle and the caller's access have
 * been looked up.
 */
import { hasOpenAccess } from './access.ts';
import type { ConversionOutcome } from './audit.ts';
import type { Caller } from './contracts.ts';
import type { ConversionPurpose } from './generated/schema-types.ts';
import { mayConvertFor } from './purpose.ts';
import type { OwnershipItem, VehicleItem } from './registry.ts';

/** What the index by keyed hash knows of a vehicle. */
export type HashedVinEntry = Pick<VehicleItem, 'referenceId' | 'tenantId' | 'status'>;

/**
 * The entry that an attempt is about: the tenant's active one, else any of the tenant's. Two stand
 * under one hash while a revoked vehicle's successor is provisioned.
 */
export function chooseEntry(
  entries: readonly HashedVinEntry[],
  tenantId: string,
): HashedVinEntry | undefined {
  const ofTenant = entries.filter((entry) => entry.tenantId === tenantId);
  return ofTenant.find((entry) => entry.status === 'ACTIVE') ?? ofTenant[0];
}

/**
 * The true outcome for the audit log; the caller gets the same error for the three that are no
 * conversion. Without a purpose an operator's role counts for nothing.
 */
export function conversionOutcome(
  caller: Caller,
  vehicle: HashedVinEntry | undefined,
  ownership: OwnershipItem | undefined,
  purpose: ConversionPurpose | undefined,
  now: string,
): ConversionOutcome {
  if (vehicle === undefined || vehicle.tenantId !== caller.tenantId) {
    return 'NOT_FOUND';
  }
  if (vehicle.status !== 'ACTIVE') {
    return 'NOT_ACTIVE';
  }
  const isOperator = purpose !== undefined && mayConvertFor(caller, purpose);
  const mayConvert = isOperator || hasOpenAccess(caller, vehicle, ownership, now);
  return mayConvert ? 'CONVERTED' : 'NO_ACCESS';
}
