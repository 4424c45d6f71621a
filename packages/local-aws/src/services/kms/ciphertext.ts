/**
 * The ciphertext blob: AES-256-GCM over the plaintext, with the header and the encryption context
 * as authenticated data. Layout: version (1 byte), key id (16), key material id (32), IV (12),
 * ciphertext, tag (16). Callers treat the blob as opaque, as on AWS.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type EncryptionContext, contextBytes } from './encryption-context.ts';
import { invalidCiphertext } from './kms-errors.ts';
import type { KeyMaterial, KeyRecord } from './key-record.ts';

const version = 1;
const ivStart = 49;
const headerLength = 61;
const tagLength = 16;

/** The key and the material that sealed a ciphertext. */
export interface CiphertextOrigin {
  readonly keyId: string;
  readonly materialId: string;
}

/** Encrypts under the key's newest material. */
export function seal(key: KeyRecord, plaintext: Buffer, context: EncryptionContext): Buffer {
  const material = newestMaterial(key);
  const header = Buffer.concat([
    Buffer.of(version),
    Buffer.from(key.keyId.replaceAll('-', ''), 'hex'),
    Buffer.from(material.id, 'hex'),
    randomBytes(headerLength - ivStart),
  ]);
  const cipher = createCipheriv(
    'aes-256-gcm',
    Buffer.from(material.bytes, 'base64'),
    header.subarray(ivStart),
  );
  cipher.setAAD(Buffer.concat([header, contextBytes(context)]));
  return Buffer.concat([header, cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/**
 * Reads the header. Throws InvalidCiphertextException for a blob that `seal` cannot have produced.
 */
export function originOf(blob: Buffer): CiphertextOrigin {
  if (blob.length <= headerLength + tagLength || blob[0] !== version) {
    throw invalidCiphertext();
  }
  const id = blob.toString('hex', 1, 17);
  const groups = [id.slice(0, 8), id.slice(8, 12), id.slice(12, 16), id.slice(16, 20), id.slice(20)];
  return { keyId: groups.join('-'), materialId: blob.toString('hex', 17, ivStart) };
}

/**
 * Decrypts with the material that sealed the blob. Throws InvalidCiphertextException when the blob
 * was changed or the context differs.
 */
export function open(key: KeyRecord, blob: Buffer, context: EncryptionContext): Buffer {
  const { materialId } = originOf(blob);
  const material = key.material.find(({ id }) => id === materialId);
  if (material === undefined) {
    throw invalidCiphertext();
  }
  const header = blob.subarray(0, headerLength);
  const options = { authTagLength: tagLength };
  const secret = Buffer.from(material.bytes, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', secret, header.subarray(ivStart), options);
  decipher.setAAD(Buffer.concat([header, contextBytes(context)]));
  decipher.setAuthTag(blob.subarray(-tagLength));
  try {
    return Buffer.concat([decipher.update(blob.subarray(headerLength, -tagLength)), decipher.final()]);
  } catch {
    throw invalidCiphertext();
  }
}

/** Returns the material for new ciphertexts and MACs. */
export function newestMaterial(key: KeyRecord): KeyMaterial {
  const material = key.material.at(-1);
  if (material === undefined) {
    throw new Error(`Key ${key.keyId} has no material.`);
  }
  return material;
}
