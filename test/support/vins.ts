/**
 * VINs for tests. Each holds the marker, so that one search finds every VIN in what a run wrote.
 * Each is remembered, so that its plain SHA-256 can be found too.
 */
import { randomInt } from 'node:crypto';
import { checkDigitOf } from '../../domain/vin.ts';

/** The text at offset 2 of every VIN of the tests, which occurs in nothing else. */
export const vinMarker = 'CANARY';

const planted = new Set<string>();
const serialAlphabet = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';

const serial = (): string =>
  Array.from({ length: 8 }, () => serialAlphabet[randomInt(serialAlphabet.length)]).join('');

/** A new VIN of a market without a check digit (its first character is W). */
export function europeanVin(): string {
  return remember(`WG${vinMarker}Z${serial()}`);
}

/**
 * A new VIN of a market where 49 CFR 565.15 requires the check digit (its first character is 1).
 */
export function americanVin(): string {
  const withoutCheckDigit = `1G${vinMarker}0${serial()}`;
  return remember(
    `${withoutCheckDigit.slice(0, 8)}${checkDigitOf(withoutCheckDigit)}${withoutCheckDigit.slice(9)}`,
  );
}

/**
 * A new VIN without the marker, which the search does not find. For tests that store a VIN where it
 * must not be.
 */
export function unmarkedVin(): string {
  return `WGZZZZZZZ${serial()}`;
}

/** Every VIN that the search can find. */
export function plantedVins(): readonly string[] {
  return [...planted];
}

/**
 * Forgets them, once a search is done: the next file of the worker need not search for them again.
 */
export function forgetVins(): void {
  planted.clear();
}

function remember(vin: string): string {
  planted.add(vin);
  return vin;
}
