/**
 * The VIN's keyed hash, `k<version>.<base64url of HMAC-SHA-256>`. The version names the KMS key, since HMAC keys do not rotate by
 * themselves: after a change of key both versions can be looked up.
 */

/** Base64url characters of 32 bytes without padding (RFC 4648 §5). */
const macLength = 43;

/** The message under the MAC: the purpose, a version and the tenant stand before the VIN, so that no other MAC can be taken for it. */
export function vinMacMessage(tenantId: string, vin: string): string {
  return `vin:v1:${tenantId}:${vin}`;
}

/** Writes a MAC, given as unpadded base64url, with the version of its key. */
export function formatHashedVin(keyVersion: number, macBase64Url: string): string {
  return `k${keyVersion}.${macBase64Url}`;
}

/** The version of the key under which the hash was made; undefined when the text is no keyed hash. */
export function keyVersionOf(hashedVin: string): number | undefined {
  const parts = hashedVin.split('.');
  const versionText = (parts[0] ?? '').slice(1);
  const version = Number(versionText);
  if (parts.length !== 2 || hashedVin.charAt(0) !== 'k' || (parts[1] ?? '').length !== macLength)
    return undefined;
  return version >= 1 && version % 1 === 0 && `${version}` === versionText ? version : undefined;
}
