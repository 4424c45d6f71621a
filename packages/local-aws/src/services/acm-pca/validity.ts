/**
 * Validity: Private CA's five ways to state when a certificate expires
 * (https://docs.aws.amazon.com/privateca/latest/APIReference/API_Validity.html).
 */
import { number, oneOf, structure } from '../../shapes/shape.ts';
import { invalidArguments } from './pca-errors.ts';

/** A moment or a span. */
export interface Validity {
  readonly Type: 'END_DATE' | 'ABSOLUTE' | 'DAYS' | 'MONTHS' | 'YEARS';
  readonly Value: number;
}

/** Both members are required. `Value` is an integer of at least 1 for every `Type`. */
export const validityShape = structure({
  Value: number(1),
  Type: oneOf('END_DATE', 'ABSOLUTE', 'DAYS', 'MONTHS', 'YEARS'),
});

/**
 * Returns the end of the validity, in whole seconds as X.509 has them. A span counts from `from`.
 */
export function validityEnd({ Type, Value }: Validity, from: Date): Date {
  const end = new Date(Math.floor(from.getTime() / 1000) * 1000);
  switch (Type) {
    case 'DAYS':
      end.setUTCDate(end.getUTCDate() + Value);
      break;
    case 'MONTHS':
      end.setUTCMonth(end.getUTCMonth() + Value);
      break;
    case 'YEARS':
      end.setUTCFullYear(end.getUTCFullYear() + Value);
      break;
    case 'ABSOLUTE':
      return readable(new Date(Value * 1000));
    case 'END_DATE':
      return endDate(Value);
  }
  return readable(end);
}

/** `YYMMDDHHMMSS` (RFC 5280: YY below 50 is 20YY) or `YYYYMMDDHHMMSS`. */
function endDate(value: number): Date {
  const digits = String(value);
  const padded = digits.length <= 12 ? digits.padStart(12, '0') : digits;
  const century = padded.length !== 12 ? '' : Number(padded.slice(0, 2)) < 50 ? '20' : '19';
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(`${century}${padded}`);
  if (parts === null) {
    throw invalidArguments(`The END_DATE ${digits} is not a date.`);
  }
  const [, year, month, day, hour, minute, second] = parts;
  return readable(
    new Date(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`),
  );
}

function readable(date: Date): Date {
  const time = date.getTime();
  if (Number.isNaN(time) || date.getUTCFullYear() > 9999) {
    throw invalidArguments('The validity is not a date.');
  }
  return date;
}
