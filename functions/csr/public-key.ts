/**
 * The public keys that may be certified (AWS IoT accepts RSA ≥ 2048 and NIST curves), and their
 * fingerprints.
 */
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import type { CsrViolation } from '../../domain/errors.ts';

const curves = new Set(['prime256v1', 'secp384r1']);
const rsaBits = { minimum: 2048, maximum: 4096 } as const;
/** FIPS 186-5 §A.1.1: odd and above 2^16; the upper bound keeps verification cheap. */
const rsaExponents = { minimum: 65_537n, maximum: 2n ** 32n } as const;

/**
 * What is wrong with a SubjectPublicKeyInfo (DER) as a vehicle's key: undefined for P-256, P-384
 * and RSA of 2048 to 4096 bits.
 */
export function publicKeyViolation(spki: Buffer): CsrViolation | undefined {
  const key = readKey(spki);
  if (key === undefined) {
    return 'UNSUPPORTED_KEY';
  }
  const violation = key.asymmetricKeyType === 'ec' ? curveViolation(key) : rsaViolation(key);
  // Each key must have only one fingerprint, so compressed points, explicit curve parameters and
  // other encodings of the same key are refused.
  return violation ?? (canonicalSpki(key)?.equals(spki) ? undefined : 'UNSUPPORTED_KEY');
}

/** SHA-256 of the SubjectPublicKeyInfo's DER in lower-case hex. */
export function keyFingerprint(spki: Buffer): string {
  return createHash('sha256').update(spki).digest('hex');
}

function readKey(spki: Buffer): KeyObject | undefined {
  try {
    return createPublicKey({ key: spki, format: 'der', type: 'spki' });
  } catch {
    // OpenSSL rejects what is not a valid key, including points that are not on their curve.
    return undefined;
  }
}

function curveViolation(key: KeyObject): CsrViolation | undefined {
  return curves.has(key.asymmetricKeyDetails?.namedCurve ?? '') ? undefined : 'UNSUPPORTED_KEY';
}

function rsaViolation(key: KeyObject): CsrViolation | undefined {
  if (key.asymmetricKeyType !== 'rsa') {
    return 'UNSUPPORTED_KEY';
  }
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < rsaBits.minimum) {
    return 'WEAK_KEY';
  }
  if (modulusLength > rsaBits.maximum) {
    return 'UNSUPPORTED_KEY';
  }
  const sane =
    publicExponent >= rsaExponents.minimum &&
    publicExponent < rsaExponents.maximum &&
    publicExponent % 2n === 1n;
  return sane ? undefined : 'WEAK_KEY';
}

function canonicalSpki(key: KeyObject): Buffer | undefined {
  try {
    const fromNumbers = createPublicKey({ key: key.export({ format: 'jwk' }), format: 'jwk' });
    return fromNumbers.export({ format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}
