/** Names of what a run creates. They share a prefix, by which a later run finds leftovers. */
import { randomBytes } from 'node:crypto';

/** Prefix of every user and tenant of the prover; a deployment's tenants must not use it. */
export const userPrefix = 'prove-';

/** Tag of throw-away APIs; its value is the stack's name. */
export const throwawayTag = 'reference-id-for-vin:prove';

/** The tenant of a run, new for each. */
export function newTenant(): string {
  // Letters only: what callers store may hold nothing that looks like a VIN.
  const letters = [...randomBytes(10)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('');
  return `${userPrefix}${letters}`;
}

/** The second tenant of the run, which must see nothing of the first. */
export const otherTenant = (tenantId: string): string => `${tenantId}-other`;

/** The device of a run's vehicle. */
export const deviceOf = (tenantId: string): string => `${tenantId}-tcu`;

/** The device that replaces the first one in the TCU check. */
export const secondDeviceOf = (tenantId: string): string => `${tenantId}-tcu-two`;

/** Names of the items of VehicleState that a run writes and deletes again. */
export const throwawayItems = ['full', 'beside', 'map'] as const;

/** Names an item that a check writes to the table VehicleState; the run removes it. */
export type ThrowawayItem = (typeof throwawayItems)[number];

/** Its key: no Reference ID has this form. */
export const throwawayItem = (tenantId: string, name: ThrowawayItem): string => `${tenantId}-${name}`;
