/**
 * Why a VIN is converted. An operator states a purpose of the closed list; without one the caller
 * acts for a vehicle of their own. A caller with both roles so says as which of the two they act.
 */
import { hasRole } from './access.ts';
import type { RecordedPurpose } from './audit.ts';
import type { Caller } from './contracts.ts';
import type { ConversionPurpose } from './generated/schema-types.ts';

/**
 * True when the caller may convert for the purpose: operators for one of the list, owners for none.
 */
export function mayConvertFor(caller: Caller, purpose: ConversionPurpose | undefined): boolean {
  return hasRole(caller, [purpose === undefined ? 'owners' : 'operators']);
}

/** What the audit log says of the purpose; undefined where an operator stated none. */
export function recordedPurpose(
  caller: Caller,
  purpose: ConversionPurpose | undefined,
): RecordedPurpose | undefined {
  if (purpose !== undefined) {
    return purpose;
  }
  return mayConvertFor(caller, undefined) ? 'OWN_VEHICLE' : undefined;
}
