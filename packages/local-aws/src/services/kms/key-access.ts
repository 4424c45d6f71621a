/**
 * What KMS operations share: the permission that they demand, and the check that the key is usable.
 */
import type { Clock, Demand, Place } from '../../core/service.ts';
import { checkedOperations } from '../../shapes/checked-operation.ts';
import { disabled, invalidInput, pendingDeletion, wrongUsage } from './kms-errors.ts';
import { type KeyRecord, type KeyUsage, keySpecs } from './key-record.ts';
import type { KeyRing } from './key-ring.ts';

/** What the operations of KMS work on. */
export interface KmsParts {
  readonly keys: KeyRing;
  readonly place: Place;
  readonly clock: Clock;
}

/** Creates an operation of KMS. Inputs that violate the model throw ValidationException. */
export const kmsOperation = checkedOperations(invalidInput);

/**
 * Returns the permission for `kms:<action>` on the key. IAM policies allow nothing unless the key
 * policy allows it too.
 */
export function keyDemand(
  { place }: KmsParts,
  action: string,
  key: KeyRecord,
  identifier: string,
  conditions: Readonly<Record<string, string | readonly string[]>> = {},
): Demand {
  const alias = /(?:^|:)(alias\/.+)$/.exec(identifier)?.[1];
  return {
    action: `kms:${action}`,
    resource: key.arn,
    conditions: {
      'kms:CallerAccount': place.accountId,
      'kms:KeySpec': key.spec,
      'kms:KeyUsage': keySpecs[key.spec].usage,
      ...(alias === undefined ? {} : { 'kms:RequestAlias': alias }),
      ...conditions,
    },
    resourcePolicy: { document: key.policy, required: true },
  };
}

/** Throws unless the key is enabled and has this usage. */
export function requireUsable(key: KeyRecord, usage: KeyUsage, operationName: string): void {
  if (key.deletionAt !== undefined) {
    throw pendingDeletion(key);
  }
  if (!key.enabled) {
    throw disabled(key);
  }
  if (keySpecs[key.spec].usage !== usage) {
    throw wrongUsage(key, operationName);
  }
}
