/**
 * Encryption contexts. They are authenticated with the ciphertext, and policies see them as
 * condition keys.
 */

/** Non-secret pairs that must be the same for encryption and decryption; order does not matter. */
export type EncryptionContext = Readonly<Record<string, string>>;

/**
 * Returns bytes that are different for every context: the pairs sorted by code unit, with the
 * length before each part.
 */
export function contextBytes(context: EncryptionContext): Buffer {
  const parts = Object.keys(context)
    .sort()
    .flatMap((key) => [key, context[key] ?? ''])
    .map((part) => Buffer.from(part, 'utf8'));
  return Buffer.concat(parts.flatMap((part) => [lengthOf(part), part]));
}

/**
 * Returns `kms:EncryptionContext:<key>` per pair and `kms:EncryptionContextKeys`, or nothing for an
 * empty context.
 */
export function contextConditions(
  context: EncryptionContext,
): Readonly<Record<string, string | readonly string[]>> {
  const keys = Object.keys(context);
  if (keys.length === 0) {
    return {};
  }
  const pairs = keys.map((key) => [`kms:EncryptionContext:${key}`, context[key] ?? ''] as const);
  return { ...Object.fromEntries(pairs), 'kms:EncryptionContextKeys': keys };
}

function lengthOf(part: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(part.length);
  return length;
}
