/** The versions of the re-hash, read while the module loads. */
import { hashKeys } from '../aws/hash-key.ts';
import { requireVariable, requireWholeNumber } from '../runtime/environment.ts';

/** The version that vehicles leave, and the one that they get. */
export const versions = {
  from: requireWholeNumber('REHASH_FROM_VERSION', 1),
  to: hashKeys.written.version,
} as const;

/** The key that hashes VINs from now on. */
export const newKey = hashKeys.written;

/** Id of the KMS key by which the registry's VINs are encrypted. */
export const sealKeyId = requireVariable('VIN_SEAL_KEY_ID');

/** Vehicles that may begin in a second; KMS's quotas are shared with conversions. */
export const vehiclesPerSecond = requireWholeNumber('REHASHED_PER_SECOND', 1);
