/**
 * Reads members of a request, which may be any JSON. A wrong member throws
 * InvalidParameterException.
 */
import { invalidParameter } from './errors.ts';

/** A request's JSON object, whose members the functions below read and validate. */
export type WireInput = Readonly<Record<string, unknown>>;

/** The request as an object. */
export function toWireInput(input: unknown): WireInput {
  if (typeof input !== 'object' || input === null || Array.isArray(input)) {
    throw invalidParameter('Not a JSON object.');
  }
  // A JSON object has string keys and arbitrary values.
  return input as WireInput;
}

/** Returns a required string of 1 to `maxLength` characters. */
export function requireText(input: WireInput, member: string, maxLength = 2048): string {
  const value = findText(input, member, maxLength);
  if (value === undefined || value === '') {
    throw constraint(member, 'Member must not be null');
  }
  return value;
}

/** Returns undefined for an absent or null member; throws for other types and for longer text. */
export function findText(input: WireInput, member: string, maxLength = 2048): string | undefined {
  const value = input[member];
  if (value === undefined || value === null) {
    return undefined;
  }
  if (typeof value !== 'string') {
    throw constraint(member, 'Member must be a string');
  }
  if (value.length > maxLength) {
    throw constraint(member, `Member must have length less than or equal to ${maxLength}`);
  }
  return value;
}

/** Returns a boolean; false when absent. */
export function findFlag(input: WireInput, member: string): boolean {
  return input[member] === true;
}

/** Returns an integer from `min` to `max`, or the default when absent. */
export function numberBetween(
  input: WireInput,
  member: string,
  min: number,
  max: number,
  absent: number,
): number {
  const value = input[member];
  if (value === undefined || value === null) {
    return absent;
  }
  if (typeof value !== 'number' || !Number.isInteger(value) || value < min || value > max) {
    throw constraint(member, `Member must be from ${min} to ${max}`);
  }
  return value;
}

/** Returns a map of strings such as AuthParameters; empty when absent. */
export function textMap(input: WireInput, member: string): WireInput {
  const value = input[member];
  return value === undefined || value === null ? {} : toWireInput(value);
}

/** `[{Name, Value}]` as a record. */
export function attributeMap(input: WireInput, member: string): Record<string, string> {
  const value = input[member] ?? [];
  if (!Array.isArray(value)) {
    throw constraint(member, 'Member must be a list');
  }
  const pairs = value
    .map(toWireInput)
    .map((pair) => [requireText(pair, 'Name', 32), findText(pair, 'Value') ?? '']);
  return Object.fromEntries(pairs);
}

function constraint(member: string, violation: string): Error {
  const name = member.charAt(0).toLowerCase() + member.slice(1);
  return invalidParameter(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: ${violation}`,
  );
}
