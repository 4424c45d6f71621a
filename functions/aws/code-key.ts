/**
 * The key of the one-time codes' keyed hash, read while the module loads, so that a misconfigured
 * function fails at its cold start. It is another key than that of VINs, so that no function that
 * hashes codes can hash a VIN.
 */
import { requireVariable, requireWholeNumber } from '../runtime/environment.ts';
import type { HashKey } from './keyed-mac.ts';

/**
 * CODE_HASH_KEY_ID names an HMAC key. CODE_HASH_KEY_VERSION is the number in the hashes that the
 * key makes.
 */
export const codeKey: HashKey = {
  keyId: requireVariable('CODE_HASH_KEY_ID'),
  version: requireWholeNumber('CODE_HASH_KEY_VERSION', 1),
};
