/**
 * The keys of the VINs' keyed hash, read while the module loads, so that a misconfigured function
 * fails at its cold start.
 */
import { findVariable, requireVariable, requireWholeNumber } from '../runtime/environment.ts';
import type { HashKey } from './keyed-mac.ts';

/** The key that hashes VINs, and during a rotation the second key. */
export interface HashKeys {
  /** Hashes the VINs of new vehicles. */
  readonly written: HashKey;
  /** The key whose hashes vehicles may have as well; undefined when no rotation runs. */
  readonly other: HashKey | undefined;
}

/**
 * VIN_HASH_KEY_ID names an HMAC key. VIN_HASH_KEY_VERSION is the number in the hashes that the key
 * makes. OTHER_VIN_HASH_KEY_ID and OTHER_VIN_HASH_KEY_VERSION are set only during a rotation.
 */
export const hashKeys: HashKeys = {
  written: {
    keyId: requireVariable('VIN_HASH_KEY_ID'),
    version: requireWholeNumber('VIN_HASH_KEY_VERSION', 1),
  },
  other: otherKey(findVariable('OTHER_VIN_HASH_KEY_ID')),
};

function otherKey(keyId: string | undefined): HashKey | undefined {
  return keyId === undefined
    ? undefined
    : { keyId, version: requireWholeNumber('OTHER_VIN_HASH_KEY_VERSION', 1) };
}
