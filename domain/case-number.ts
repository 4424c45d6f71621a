/** Case numbers, which officers state with requests that another officer approves. */
import { holdsVin } from './vin-search.ts';
import { vinViolation } from './vin.ts';

/**
 * The form of a case number: letters, digits and separators, with a digit, because the audit log
 * keeps it longer than the data of the person. A name alone and most sentences have none.
 */
export const caseNumberPattern = '(?=.*[0-9])[A-Za-z0-9](?:[A-Za-z0-9 ./_-]{0,38}[A-Za-z0-9])?';

/** True when a text of that form has a VIN, or is one with separators between its characters. */
export function caseHoldsVin(caseNumber: string): boolean {
  const joined = [' ', '.', '/', '_', '-'].reduce(
    (text, separator) => text.split(separator).join(''),
    caseNumber,
  );
  return holdsVin(caseNumber) || vinViolation(joined) === undefined;
}
