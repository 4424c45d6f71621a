/**
 * Reads properties of Cognito's template resources. An unsupported property makes the start fail,
 * so that no protection of the cloud is missing here unnoticed.
 */
import type { Properties } from '../../core/resource.ts';

/** The supported properties of a resource type, and those without a local effect. */
export interface KnownProperties {
  readonly type: string;
  readonly honoured: readonly string[];
  /** Property → the reason why it has no local meaning. */
  readonly withoutLocalMeaning: Readonly<Record<string, string>>;
}

/** Throws when a property is neither supported nor known to have no local meaning. */
export function checkProperties(properties: Properties, known: KnownProperties): void {
  const unknown = Object.keys(properties).filter(
    (name) => !known.honoured.includes(name) && !Object.hasOwn(known.withoutLocalMeaning, name),
  );
  if (unknown.length > 0) {
    throw new Error(`${known.type}: the local user pool does not support ${unknown.join(', ')}.`);
  }
}

/** The error for a value that is not supported. */
export function unsupported(type: string, property: string, value: unknown): Error {
  return new Error(`${type}: the local user pool does not support ${property} ${JSON.stringify(value)}.`);
}

/** Returns a required string property. */
export function requireString(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value !== 'string' || value === '') {
    throw new Error(`${name} must be a string.`);
  }
  return value;
}

/** Returns a nested object; empty when absent. */
export function objectOf(properties: Properties, name: string): Properties {
  const value = properties[name];
  if (value === undefined) {
    return {};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name} must be an object.`);
  }
  // An object of the template has string keys and arbitrary values.
  return value as Properties;
}

/** Returns a list of strings; undefined when absent. */
export function findStrings(properties: Properties, name: string): readonly string[] | undefined {
  const value = properties[name];
  if (value === undefined) {
    return undefined;
  }
  if (!Array.isArray(value)) {
    throw new Error(`${name} must be a list.`);
  }
  return value.map(String);
}

/** Returns a boolean, which CloudFormation also accepts as text. */
export function flagOf(properties: Properties, name: string, absent: boolean): boolean {
  const value = properties[name];
  return value === undefined ? absent : value === true || value === 'true';
}

/** Returns a number, which CloudFormation also accepts as text. */
export function numberOf(properties: Properties, name: string, absent: number): number {
  const value = properties[name];
  if (value === undefined) {
    return absent;
  }
  const number = Number(value);
  if (!Number.isFinite(number)) {
    throw new Error(`${name} must be a number.`);
  }
  return number;
}
