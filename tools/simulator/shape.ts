/**
 * Looks whether what was read from a file is what was written there: checks that are put together
 * as the value is.
 */

/** Whether a value is as it should be. */
export type Check = (value: unknown) => boolean;

/** A true or a false. */
export const flag: Check = (value) => typeof value === 'boolean';

/** A finite number, from `minimum` to `maximum`. */
export const number =
  (minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE): Check =>
  (value) =>
    typeof value === 'number' && value >= minimum && value <= maximum;

/** Accepts only a string that equals one of the texts; case matters. */
export const oneOf =
  (...texts: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && texts.includes(value);

/** Null, or what the check says. */
export const nullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** A list of such items, of any length. */
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** A list of one item for each check. */
export const tupleOf =
  (...checks: readonly Check[]): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length === checks.length &&
    checks.every((check, index) => check(value[index]));

/** An object with these properties; others do not matter. */
export const objectOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([name, check]) => check(Reflect.get(value, name)));
