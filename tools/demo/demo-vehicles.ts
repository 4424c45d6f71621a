/**
 * The demo's vehicles, the same at every start. Their VINs are computed each time and never stored,
 * because the demo must keep the product's own promise.
 */
import { createHash } from 'node:crypto';
import type { VehicleAttributesInput } from '../../domain/generated/schema-types.ts';
import { checkDigitOf } from '../../domain/vin.ts';

/** A vehicle of the demo: its VIN, and make, model and the like. */
export interface DemoVehicle {
  readonly vin: string;
  readonly attributes: VehicleAttributesInput;
}

/**
 * Invented. We know of no manufacturer with this identifier (ISO 3780), but have not asked the
 * authority that assigns them.
 */
const worldManufacturerIdentifier = 'U8R';

const lines = [
  { descriptor: 'EA1B2', model: 'Meridian', bodyType: 'SUV', powertrainType: 'ELECTRIC' },
  { descriptor: 'HC2D4', model: 'Solano', bodyType: 'Wagon', powertrainType: 'HYBRID' },
  { descriptor: 'CE3F6', model: 'Corvo', bodyType: 'Hatchback', powertrainType: 'COMBUSTION' },
] as const;

/** Model years with their code at the tenth position (49 CFR 565.15 table VII). */
const years = [
  { year: 2025, code: 'S' },
  { year: 2026, code: 'T' },
] as const;

/** Returns the first `count` vehicles of the demo. */
export function demoVehicles(count: number): readonly DemoVehicle[] {
  return Array.from({ length: count }, (_, index) => demoVehicle(index));
}

function demoVehicle(index: number): DemoVehicle {
  const line = lines[index % lines.length] ?? lines[0];
  const { year, code } = years[index % years.length] ?? years[0];
  const withoutCheckDigit = `${worldManufacturerIdentifier}${line.descriptor}0${code}A${serialOf(index)}`;
  const vin = `${withoutCheckDigit.slice(0, 8)}${checkDigitOf(withoutCheckDigit)}${withoutCheckDigit.slice(9)}`;
  const { model, bodyType, powertrainType } = line;
  return { vin, attributes: { brand: 'Aurelia', model, year, bodyType, powertrainType } };
}

/** Returns six digits that begin with the index, so that no two vehicles share them. */
function serialOf(index: number): string {
  const digest = createHash('sha256').update(`demo vehicle ${index}`).digest();
  return `${String(index).padStart(2, '0')}${String(digest.readUInt16BE(0) % 10_000).padStart(4, '0')}`;
}
