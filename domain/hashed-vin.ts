/**
 * The VIN's keyed hash, `k<version>.<base64url of HMAC-SHA-256>`. The version names the KMS key,
 * because HMAC keys do not rotate automatically: after a change of key both versions can be looked
 * up.
 */

/**
 * The text whose MAC is computed. The purpose, a version and the tenant come before the VIN, so
 * that no other MAC can be mistaken for this one.
 */
export function vinMacMessage(tenantId: string, vin: string): string {
  return `vin:v1:${tenantId}:${vin}`;
}

/**
 * The keyed hashes by which a VIN is found. While the key rotates, a vehicle has one of two.
 * docs/decisions/0065-the-hash-key-rotates-in-four-releases.md
 */
export interface VinHashes {
  /** By the key that hashes the VINs of new vehicles. */
  readonly hashedVin: string;
  /** By the other key; absent when no rotation runs. */
  readonly otherHashedVin?: string;
}

/** Writes a MAC, given as unpadded base64url, with the version of its key. */
export function formatHashedVin(keyVersion: number, macBase64Url: string): string {
  return `k${keyVersion}.${macBase64Url}`;
}
