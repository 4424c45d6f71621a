/** Reads the properties of FleetWise's resources. */
import type { Properties, ResourceContext } from '../../core/resource.ts';

/** Throws an error with the name of the first unknown signal. `errorName` is FleetWise's. */
export function requireKnown(
  names: readonly string[],
  isKnown: (name: string) => boolean,
  errorName: string,
  { logicalId }: ResourceContext,
): void {
  const unknown = names.find((name) => !isKnown(name));
  if (unknown !== undefined) {
    throw new Error(`${logicalId}: ${errorName}: ${unknown} is not known.`);
  }
}

/** Returns a required string property. */
export function requireText(properties: Properties, name: string, { logicalId }: ResourceContext): string {
  const value = properties[name];
  if (typeof value !== 'string') {
    throw new Error(`${logicalId}: ${name} is missing.`);
  }
  return value;
}

/** Returns a list, which is empty when the property is absent. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Returns a structure, which is empty when the property is absent. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
