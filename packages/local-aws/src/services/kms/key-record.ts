/** The record that the emulated KMS stores for a key, and the algorithms of each key spec. */

/** The supported key specs, by KMS's names. */
export const keySpecs = {
  SYMMETRIC_DEFAULT: { usage: 'ENCRYPT_DECRYPT', bytes: 32 },
  HMAC_224: { usage: 'GENERATE_VERIFY_MAC', bytes: 28, macAlgorithm: 'HMAC_SHA_224', hash: 'sha224' },
  HMAC_256: { usage: 'GENERATE_VERIFY_MAC', bytes: 32, macAlgorithm: 'HMAC_SHA_256', hash: 'sha256' },
  HMAC_384: { usage: 'GENERATE_VERIFY_MAC', bytes: 48, macAlgorithm: 'HMAC_SHA_384', hash: 'sha384' },
  HMAC_512: { usage: 'GENERATE_VERIFY_MAC', bytes: 64, macAlgorithm: 'HMAC_SHA_512', hash: 'sha512' },
  ECC_NIST_P256: { usage: 'SIGN_VERIFY', curve: 'prime256v1', signingAlgorithm: 'ECDSA_SHA_256' },
} as const;

/** Key specs that the emulator supports. */
export type KeySpec = keyof typeof keySpecs;
/** What a key is used for. A key never has two usages. */
export type KeyUsage = (typeof keySpecs)[KeySpec]['usage'];

/** One generation of key bytes; rotation adds generations and keeps the old ones for decryption. */
export interface KeyMaterial {
  /** 64 hexadecimal digits, KMS's `KeyMaterialId`. */
  readonly id: string;
  /** Base64: the secret, or a private key as PKCS #8. Never logged, never returned. */
  readonly bytes: string;
}

/** A key as stored; the newest material comes last. */
export interface KeyRecord {
  readonly keyId: string;
  readonly arn: string;
  readonly spec: KeySpec;
  readonly description: string;
  readonly enabled: boolean;
  readonly rotationEnabled: boolean;
  /** The key policy. IAM policies allow nothing on the key unless it permits that. */
  readonly policy: unknown;
  readonly material: readonly KeyMaterial[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds at which the key ceases to exist, when its deletion is scheduled. */
  readonly deletionAt?: number;
  readonly pendingWindowDays?: number;
}

/** Returns KMS's `KeyState`. Keys here have only three of its values. */
export function keyState(key: KeyRecord): 'Enabled' | 'Disabled' | 'PendingDeletion' {
  if (key.deletionAt !== undefined) {
    return 'PendingDeletion';
  }
  return key.enabled ? 'Enabled' : 'Disabled';
}
