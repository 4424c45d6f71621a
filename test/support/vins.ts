/**
 * VINs for tests. Each contains the marker, so that one search finds every VIN in the output of a
 * run. Each is recorded, so that the search finds its plain SHA-256 too.
 */
import { randomInt } from 'node:crypto';
import { checkDigitOf } from '../../domain/vin.ts';

/** The text at offset 2 of every VIN of the tests, which occurs in nothing else. */
export const vinMarker = 'CANARY';

const planted = new Set<string>();
const serialAlphabet = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';

const serial = (): string =>
  Array.from({ length: 8 }, () => serialAlphabet[randomInt(serialAlphabet.length)]).join('');

/** Returns a new VIN of a market without a check digit (its first character is W). */
export function europeanVin(): string {
  return remember(`WG${vinMarker}Z${serial()}`);
}

/**
 * Returns a new VIN of a market where 49 CFR 565.15 requires the check digit (its first character
 * is 1).
 */
export function americanVin(): string {
  const withoutCheckDigit = `1G${vinMarker}0${serial()}`;
  return remember(
    `${withoutCheckDigit.slice(0, 8)}${checkDigitOf(withoutCheckDigit)}${withoutCheckDigit.slice(9)}`,
  );
}

/**
 * Returns a new VIN without the marker, which the search does not find, for tests that store a VIN
 * where it must not be.
 */
export function unmarkedVin(): string {
  return `WGZZZZZZZ${serial()}`;
}

/** Returns every VIN that the search can find. */
export function plantedVins(): readonly string[] {
  return [...planted];
}

/**
 * Clears the recorded VINs after a search, so that the next file of the worker does not search for
 * them again.
 */
export function forgetVins(): void {
  planted.clear();
}

function remember(vin: string): string {
  planted.add(vin);
  return vin;
}
