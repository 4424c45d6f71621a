/** VINs of the benchmark: an invented manufacturer of a market without check digit. */

/** Id of the tenant to which all vehicles and persons of a benchmark belong. */
export const benchTenant = 'bench';

/** The VIN of a vehicle by its number. */
export const benchVin = (index: number): string => `WZZBENCH0${String(index).padStart(8, '0')}`;
