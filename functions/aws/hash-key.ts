/**
 * The key of the VINs' keyed hash, read while the module loads, so that a misconfigured function
 * fails at its cold start.
 */
import { requireVariable, requireWholeNumber } from '../runtime/environment.ts';

/**
 * VIN_HASH_KEY_ID names an HMAC key. VIN_HASH_KEY_VERSION is the number in the hashes that the key
 * makes.
 */
export const hashKey = {
  keyId: requireVariable('VIN_HASH_KEY_ID'),
  version: requireWholeNumber('VIN_HASH_KEY_VERSION', 1),
};
