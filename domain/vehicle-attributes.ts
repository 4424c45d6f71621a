/** Rules for a vehicle's attributes (COVESA VSS terms), checked before a vehicle is provisioned. */
import type { VehicleAttributesRequest } from './contracts.ts';
import { type VehicleAttributes, powertrainTypes } from './registry.ts';
import { isShortText } from './text.ts';
import { holdsVin } from './vin-search.ts';
import { type Vin, containsVin } from './vin.ts';

/**
 * Accepted model years: the first with 17-character VINs, and a last one that catches typing
 * errors.
 */
export const modelYears = { first: 1980, last: 2100 } as const;

/** The text attributes. */
const textAttributes = ['brand', 'model', 'bodyType'] as const;

/**
 * The name of the first attribute that is not valid; undefined when all are. A text is refused when
 * it is empty, longer than 64 characters, has control characters, or holds the vehicle's VIN or a
 * text that looks like another VIN.
 */
export function findInvalidAttribute(attributes: VehicleAttributesRequest, vin: Vin): string | undefined {
  const badText = textAttributes.find((name) => {
    const text = attributes[name] ?? undefined;
    return text !== undefined && (!isShortText(text) || containsVin(text, vin) || holdsVin(text));
  });
  if (badText !== undefined) {
    return badText;
  }
  const year = attributes.year ?? undefined;
  if (year !== undefined && !isModelYear(year)) {
    return 'year';
  }
  const powertrainType = attributes.powertrainType ?? undefined;
  return powertrainType === undefined || powertrainTypes.indexOf(powertrainType) >= 0
    ? undefined
    : 'powertrainType';
}

function isModelYear(year: number): boolean {
  return year % 1 === 0 && year >= modelYears.first && year <= modelYears.last;
}

/**
 * The attributes as they are stored: an attribute that is null or absent in the input is absent.
 */
export function toVehicleAttributes(attributes: VehicleAttributesRequest): VehicleAttributes {
  const { brand, model, year, bodyType, powertrainType } = attributes;
  return {
    ...(brand ? { brand } : {}),
    ...(model ? { model } : {}),
    ...(year ? { year } : {}),
    ...(bodyType ? { bodyType } : {}),
    ...(powertrainType ? { powertrainType } : {}),
  };
}
