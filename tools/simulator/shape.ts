/**
 * Checks the shape of a value that was read from a file. Checks are combined in the structure of
 * the value.
 */

/** Returns true when the value has the right shape; never throws. */
export type Check = (value: unknown) => boolean;

/** Accepts the values true and false only. */
export const flag: Check = (value) => typeof value === 'boolean';

/** Accepts a finite number from `minimum` to `maximum`, both included. */
export const number =
  (minimum = -Number.MAX_VALUE, maximum = Number.MAX_VALUE): Check =>
  (value) =>
    typeof value === 'number' && value >= minimum && value <= maximum;

/** Accepts only a string that equals one of the texts; case matters. */
export const oneOf =
  (...texts: readonly string[]): Check =>
  (value) =>
    typeof value === 'string' && texts.includes(value);

/** Accepts null, and what the check accepts. */
export const nullOr =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);

/** Accepts a list of any length whose items all pass the check. */
export const listOf =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);

/** Accepts a list with exactly one item for each check, in order. */
export const tupleOf =
  (...checks: readonly Check[]): Check =>
  (value) =>
    Array.isArray(value) &&
    value.length === checks.length &&
    checks.every((check, index) => check(value[index]));

/** Accepts an object whose listed properties pass their checks; others are ignored. */
export const objectOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    Object.entries(checks).every(([name, check]) => check(Reflect.get(value, name)));
