/**
 * Rules for what is said of a vehicle beside its identity (COVESA VSS terms); checked before a
 * vehicle is provisioned.
 */
import type { VehicleAttributesRequest } from './contracts.ts';
import { type VehicleAttributes, powertrainTypes } from './registry.ts';
import { isShortText } from './text.ts';
import { holdsVin } from './vin-search.ts';
import { type Vin, containsVin } from './vin.ts';

/** Model years we take: the first with 17-character VINs, and an end that catches typing errors. */
export const modelYears = { first: 1980, last: 2100 } as const;

/** The attributes' names that hold a text. */
const textAttributes = ['brand', 'model', 'bodyType'] as const;

/**
 * The name of the first attribute that is not acceptable; undefined when all are. A text is refused
 * when it is empty, longer than 64 characters, has control characters, or holds the vehicle's VIN
 * or what looks like another's.
 */
export function attributesFault(attributes: VehicleAttributesRequest, vin: Vin): string | undefined {
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
 * The attributes as they are stored: what was not said is absent, whether GraphQL passed null or
 * nothing.
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
