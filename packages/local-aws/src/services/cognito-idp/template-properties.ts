/**
 * Reads properties of Cognito's template resources. A property that the local pool would not honour
 * stops the start, so that nothing that protects users in the cloud is silently missing here.
 */
import type { Properties } from '../../core/resource.ts';

/**
 * Which properties of a resource type are honoured, and which change nothing that can be seen on a
 * laptop.
 */
export interface KnownProperties {
  readonly type: string;
  readonly honoured: readonly string[];
  /** Property → why it has no local meaning. */
  readonly withoutLocalMeaning: Readonly<Record<string, string>>;
}

/** Stops the start when a property is neither honoured nor known to have no local meaning. */
export function checkProperties(properties: Properties, known: KnownProperties): void {
  const unknown = Object.keys(properties).filter(
    (name) => !known.honoured.includes(name) && !Object.hasOwn(known.withoutLocalMeaning, name),
  );
  if (unknown.length > 0) {
    throw new Error(`${known.type}: the local user pool does not know ${unknown.join(', ')}.`);
  }
}

/** Stops the start with the value that cannot be honoured. */
export function unsupported(type: string, property: string, value: unknown): Error {
  return new Error(`${type}: the local user pool does not support ${property} ${JSON.stringify(value)}.`);
}

/** A text property that must be there. */
export function requireString(properties: Properties, name: string): string {
  const value = properties[name];
  if (typeof value !== 'string' || value === '') {
    throw new Error(`${name} must be a text.`);
  }
  return value;
}

/** A nested object; empty when absent. */
export function objectOf(properties: Properties, name: string): Properties {
  const value = properties[name];
  if (value === undefined) {
    return {};
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new Error(`${name} must be an object.`);
  }
  // An object of the template has string keys and anything as values.
  return value as Properties;
}

/** A list of texts; undefined when absent. */
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

/** A flag, which CloudFormation also takes as text. */
export function flagOf(properties: Properties, name: string, absent: boolean): boolean {
  const value = properties[name];
  return value === undefined ? absent : value === true || value === 'true';
}

/** A number, which CloudFormation also takes as text. */
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
