/**
 * Reads the properties of CloudFront's resources. A malformed property, and one that the local
 * CloudFront does not carry out, makes the start fail.
 */
import type { Properties } from '../../core/resource.ts';

/** The error for a part of a resource that the local CloudFront does not carry out. */
export function unsupported(logicalId: string, what: string): Error {
  return new Error(`${logicalId} has ${what}, which the local CloudFront does not support.`);
}

/** Returns the text under `name`; throws for any other value or none. */
export function requiredText(properties: Properties, name: string, logicalId: string): string {
  const value = properties[name];
  if (typeof value !== 'string' || value === '') {
    throw new Error(`${logicalId}: ${name} must be a string.`);
  }
  return value;
}

/** Returns the object under `name`, an empty one when absent; throws for any other value. */
export function objectAt(properties: Properties, name: string, logicalId: string): Properties {
  const value = properties[name] ?? {};
  if (typeof value !== 'object' || Array.isArray(value)) {
    throw new Error(`${logicalId}: ${name} must be an object.`);
  }
  // A JSON object of the template.
  return value as Properties;
}

/** Returns the objects of the list under `name`, none when absent; throws for any other value. */
export function objectsAt(properties: Properties, name: string, logicalId: string): readonly Properties[] {
  const value = properties[name] ?? [];
  if (!Array.isArray(value)) {
    throw new Error(`${logicalId}: ${name} must be a list.`);
  }
  return value.map((_, index) => objectAt(value as unknown as Properties, String(index), logicalId));
}

/** CloudFormation also passes booleans as text. */
export function isTrue(value: unknown): boolean {
  return value === true || value === 'true';
}

/** Throws for members that are not `known`. */
export function refuseOthers(properties: Properties, known: readonly string[], logicalId: string): void {
  const other = Object.keys(properties).find((name) => !known.includes(name));
  if (other !== undefined) {
    throw unsupported(logicalId, other);
  }
}
