/** Decides the outcome of a conversion from the vehicle and the caller's access. */
import { hasOpenAccess, isLiving } from './access.ts';
import type { ConversionOutcome } from './audit.ts';
import type { Caller } from './contracts.ts';
import type { ConversionPurpose } from './generated/schema-types.ts';
import { mayConvertFor } from './purpose.ts';
import type { OwnershipItem, VehicleItem } from './registry.ts';

/** The attributes of a vehicle in the index by keyed hash. */
export type HashedVinEntry = Pick<VehicleItem, 'referenceId' | 'tenantId' | 'status'>;

/**
 * The entry that a conversion is about: the tenant's living one, else any of the tenant's. One hash
 * has two entries for a moment after a vehicle is revoked, because the index follows the table.
 */
export function chooseEntry(
  entries: readonly HashedVinEntry[],
  tenantId: string,
): HashedVinEntry | undefined {
  const ofTenant = entries.filter((entry) => entry.tenantId === tenantId);
  return ofTenant.find((entry) => isLiving(entry)) ?? ofTenant[0];
}

/**
 * The true outcome for the audit log; the caller gets the same error for NOT_FOUND, NOT_ACTIVE and
 * NO_ACCESS. Without a purpose the role of operators permits nothing.
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
  if (!isLiving(vehicle)) {
    return 'NOT_ACTIVE';
  }
  const isOperator = purpose !== undefined && mayConvertFor(caller, purpose);
  const mayConvert = isOperator || hasOpenAccess(caller, vehicle, ownership, now);
  return mayConvert ? 'CONVERTED' : 'NO_ACCESS';
}
