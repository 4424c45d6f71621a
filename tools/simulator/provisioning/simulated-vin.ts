/** VINs of simulated vehicles: worked out from the seed when one is needed, and written nowhere. */
import { createHash } from 'node:crypto';
import { checkDigitOf } from '../../../domain/vin.ts';

/**
 * Made up; we know of no maker with this identifier (ISO 3780). The same as the demo's; the section
 * after it tells them apart.
 */
const worldManufacturerIdentifier = 'U8R';
/** No letter I, O or Q, as in every VIN (ISO 3779). */
const alphabet = '0123456789ABCDEFGHJKLMNPRSTUVWXYZ';

/**
 * The VIN of the vehicle with this number: 17 characters with the check digit of 49 CFR 565.15.
 * Vehicles of one seed differ up to a million.
 */
export function simulatedVin(seed: string, index: number): string {
  const digest = createHash('sha256').update(`simulated vehicle ${seed}`).digest();
  // Begins with S, which no line of the demo does.
  const descriptor = `S${[0, 1, 2, 3].map((byte) => alphabet.charAt((digest[byte] ?? 0) % 33)).join('')}`;
  const serial = String((digest.readUInt32BE(4) + index) % 1_000_000).padStart(6, '0');
  const withoutCheckDigit = `${worldManufacturerIdentifier}${descriptor}0TS${serial}`;
  return `${withoutCheckDigit.slice(0, 8)}${checkDigitOf(withoutCheckDigit)}${withoutCheckDigit.slice(9)}`;
}
