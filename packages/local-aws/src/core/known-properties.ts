/** Refuses properties that a service of the emulator does not read. */
import type { Properties } from './resource.ts';

/**
 * Throws an error that names a property which is not `known`: without it, the resource would differ
 * from a deployed one. `service` is as in "the local Lambda".
 */
export function requireKnownProperties(
  properties: Properties,
  known: readonly string[],
  logicalId: string,
  service: string,
): void {
  const unknown = Object.keys(properties).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`${logicalId} has ${unknown}, which the local ${service} does not support.`);
  }
}
