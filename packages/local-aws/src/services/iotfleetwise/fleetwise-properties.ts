/** Reading the properties of FleetWise's resources. */
import type { Properties, ResourceContext } from '../../core/resource.ts';

/** Fails with the name of the first signal that is not known; `errorName` is FleetWise's. */
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

/** A property that must be text. */
export function requireText(properties: Properties, name: string, { logicalId }: ResourceContext): string {
  const value = properties[name];
  if (typeof value !== 'string') {
    throw new Error(`${logicalId}: ${name} is missing.`);
  }
  return value;
}

/** A list, empty when the property is absent. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A structure, empty when the property is absent. */
export function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
