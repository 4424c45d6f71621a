/** VINs of the benchmark: an invented manufacturer of a market without check digit. */

/** The tenant of the benchmark. */
export const benchTenant = 'bench';

/** The VIN of a vehicle by its number. */
export const benchVin = (index: number): string => `WZZBENCH0${String(index).padStart(8, '0')}`;
