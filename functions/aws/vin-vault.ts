/**
 * The only two uses of a plain VIN: its keyed hash, to find the vehicle, and its ciphertext, to
 * read it back when the law requires. Both keys stay inside AWS KMS. A plain SHA-256 would be
 * reversible, because the million serials behind a known prefix can be tried in a fraction of a
 * second.
 */
import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms';
import { type VinHashes, formatHashedVin, vinMacMessage } from '../../domain/hashed-vin.ts';
import type { Vin } from '../../domain/vin.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';
import type { HashKeys } from './hash-key.ts';
import { type HashKey, keyedMac } from './keyed-mac.ts';

/** KMS did not return what it should; holds no text of its response. */
export class VinVaultError extends Error {
  override readonly name = 'VinVaultError';
}

const kms = new KMSClient(clientSettings);

/**
 * The hashes by which the VIN is found. During a rotation both keys are called at once, and both
 * must respond: a look-up with one hash could miss the vehicle.
 */
export async function hashVin(
  { other, written }: HashKeys,
  tenantId: string,
  vin: Vin,
  options: Partial<CallOptions> = {},
): Promise<VinHashes> {
  const [hashedVin, otherHashedVin] = await Promise.all([
    hashVinBy(written, tenantId, vin, options),
    other === undefined ? undefined : hashVinBy(other, tenantId, vin, options),
  ]);
  return { hashedVin, ...(otherHashedVin !== undefined && { otherHashedVin }) };
}

/**
 * `k<version>.<base64url of HMAC-SHA-256>` over the VIN and its tenant, so that the same VIN at two
 * tenants cannot be linked.
 */
export async function hashVinBy(
  key: HashKey,
  tenantId: string,
  vin: Vin,
  options: Partial<CallOptions> = {},
): Promise<string> {
  return formatHashedVin(key.version, await keyedMac(key, vinMacMessage(tenantId, vin), options));
}

/**
 * Base64 of the VIN's ciphertext. Decryption needs the same tenant and Reference ID, so that
 * ciphertexts cannot be swapped between items.
 */
export async function sealVin(
  keyId: string,
  vin: Vin,
  owner: { readonly tenantId: string; readonly referenceId: string },
  options: Partial<CallOptions> = {},
): Promise<string> {
  const { CiphertextBlob: ciphertext } = await kms.send(
    new EncryptCommand({
      KeyId: keyId,
      Plaintext: Buffer.from(vin),
      // CloudTrail logs the context in plaintext, so it must not hold the VIN.
      EncryptionContext: { tenantId: owner.tenantId, referenceId: owner.referenceId },
    }),
    options,
  );
  if (ciphertext === undefined) {
    throw new VinVaultError('KMS returned no ciphertext');
  }
  return Buffer.from(ciphertext).toString('base64');
}

/**
 * The VIN of a ciphertext that `sealVin` made for the same tenant and Reference ID; for others KMS
 * throws InvalidCiphertextException.
 */
export async function openVin(
  keyId: string,
  encryptedVin: string,
  owner: { readonly tenantId: string; readonly referenceId: string },
  options: Partial<CallOptions> = {},
): Promise<string> {
  const { Plaintext: plaintext } = await kms.send(
    new DecryptCommand({
      KeyId: keyId,
      CiphertextBlob: Buffer.from(encryptedVin, 'base64'),
      EncryptionContext: { tenantId: owner.tenantId, referenceId: owner.referenceId },
    }),
    options,
  );
  if (plaintext === undefined) {
    throw new VinVaultError('KMS returned no plaintext');
  }
  return Buffer.from(plaintext).toString('utf8');
}
