/** What the emulated KMS keeps of a key, and what each key spec can do. */

/** Key specs that exist here; the names are KMS's. */
export const keySpecs = {
  SYMMETRIC_DEFAULT: { usage: 'ENCRYPT_DECRYPT', bytes: 32 },
  HMAC_224: { usage: 'GENERATE_VERIFY_MAC', bytes: 28, macAlgorithm: 'HMAC_SHA_224', hash: 'sha224' },
  HMAC_256: { usage: 'GENERATE_VERIFY_MAC', bytes: 32, macAlgorithm: 'HMAC_SHA_256', hash: 'sha256' },
  HMAC_384: { usage: 'GENERATE_VERIFY_MAC', bytes: 48, macAlgorithm: 'HMAC_SHA_384', hash: 'sha384' },
  HMAC_512: { usage: 'GENERATE_VERIFY_MAC', bytes: 64, macAlgorithm: 'HMAC_SHA_512', hash: 'sha512' },
} as const;

/** Names of the key specs. */
export type KeySpec = keyof typeof keySpecs;
/** What a key is for: a key never serves two purposes. */
export type KeyUsage = (typeof keySpecs)[KeySpec]['usage'];

/** One generation of key bytes; rotation adds generations and keeps the old ones for decryption. */
export interface KeyMaterial {
  /** 64 hexadecimal digits, KMS's `KeyMaterialId`. */
  readonly id: string;
  /** Base64. Never logged, never returned. */
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
  /** Resource policy document; the only thing that can let IAM allow anything on the key. */
  readonly policy: unknown;
  readonly material: readonly KeyMaterial[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds at which the key ceases to exist, when its deletion is scheduled. */
  readonly deletionAt?: number;
  readonly pendingWindowDays?: number;
}

/** KMS's `KeyState`, as far as keys made here can be in it. */
export function keyState(key: KeyRecord): 'Enabled' | 'Disabled' | 'PendingDeletion' {
  if (key.deletionAt !== undefined) {
    return 'PendingDeletion';
  }
  return key.enabled ? 'Enabled' : 'Disabled';
}
