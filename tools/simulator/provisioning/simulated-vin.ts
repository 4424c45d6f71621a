/** VINs of simulated vehicles: derived from the seed when needed, and never stored. */
import { createHash } from 'node:crypto';
import { checkDigitOf } from '../../../domain/vin.ts';

/**
 * Invented; we know of no manufacturer with this identifier (ISO 3780). The demo uses the same one,
 * with other vehicle descriptor sections.
 */
const worldManufacturerIdentifier = 'U8R';
/** No letter I, O or Q, as in every VIN (ISO 3779). */
const alphabet = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';

/**
 * Returns the VIN of the vehicle with this index: 17 characters with the check digit of 49 CFR
 * 565.15. The first million vehicles of a seed have different VINs.
 */
export function simulatedVin(seed: string, index: number): string {
  const digest = createHash('sha256').update(`simulated vehicle ${seed}`).digest();
  // No vehicle of the demo has a descriptor that begins with S.
  const descriptor = `S${[0, 1, 2, 3].map((byte) => alphabet.charAt((digest[byte] ?? 0) % 33)).join('')}`;
  const serial = String((digest.readUInt32BE(4) + index) % 1_000_000).padStart(6, '0');
  const withoutCheckDigit = `${worldManufacturerIdentifier}${descriptor}0TS${serial}`;
  return `${withoutCheckDigit.slice(0, 8)}${checkDigitOf(withoutCheckDigit)}${withoutCheckDigit.slice(9)}`;
}
