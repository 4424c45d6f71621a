/**
 * Why a VIN is converted. An operator states a purpose of the closed list. Without a purpose the
 * caller acts as an owner, so a caller with both roles chooses the role by it.
 */
import { hasRole } from './access.ts';
import type { RecordedPurpose } from './audit.ts';
import type { Caller } from './contracts.ts';
import type { ConversionPurpose } from './generated/schema-types.ts';

/**
 * True when the caller may convert for the purpose: operators with one of the list, owners without
 * one.
 */
export function mayConvertFor(caller: Caller, purpose: ConversionPurpose | undefined): boolean {
  return hasRole(caller, [purpose === undefined ? 'owners' : 'operators']);
}

/** The purpose in the audit log; undefined where an operator stated none. */
export function recordedPurpose(
  caller: Caller,
  purpose: ConversionPurpose | undefined,
): RecordedPurpose | undefined {
  if (purpose !== undefined) {
    return purpose;
  }
  return mayConvertFor(caller, undefined) ? 'OWN_VEHICLE' : undefined;
}
