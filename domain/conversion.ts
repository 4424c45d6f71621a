/** Conversion's one decision: what comes of an attempt once the vehicle and the caller's access have been looked up. */
import { hasOpenAccess, hasRole } from './access.ts';
import type { ConversionOutcome } from './audit.ts';
import type { Caller } from './contracts.ts';
import type { OwnershipItem, VehicleItem } from './registry.ts';

/** What the index by keyed hash knows of a vehicle. */
export type HashedVinEntry = Pick<VehicleItem, 'referenceId' | 'tenantId' | 'status'>;

/**
 * The entry that an attempt is about: the tenant's active one, else any of the tenant's. Two stand under one hash while a revoked
 * vehicle's successor is provisioned.
 */
export function chooseEntry(
  entries: readonly HashedVinEntry[],
  tenantId: string,
): HashedVinEntry | undefined {
  const ofTenant = entries.filter((entry) => entry.tenantId === tenantId);
  return ofTenant.find((entry) => entry.status === 'ACTIVE') ?? ofTenant[0];
}

/** The true outcome for the audit log; the caller is told the same for the three that are no conversion. */
export function conversionOutcome(
  caller: Caller,
  vehicle: HashedVinEntry | undefined,
  ownership: OwnershipItem | undefined,
  now: string,
): ConversionOutcome {
  if (vehicle === undefined || vehicle.tenantId !== caller.tenantId) return 'NOT_FOUND';
  if (vehicle.status !== 'ACTIVE') return 'NOT_ACTIVE';
  const mayConvert = hasRole(caller, ['operators']) || hasOpenAccess(caller, vehicle, ownership, now);
  return mayConvert ? 'CONVERTED' : 'NO_ACCESS';
}
