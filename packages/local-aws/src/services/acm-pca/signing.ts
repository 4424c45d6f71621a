/** Keys and signing algorithms of certificate authorities: Private CA's names on Web Crypto. */
import { webcrypto } from 'node:crypto';
import { invalidArguments } from './pca-errors.ts';

/** Key algorithms that a CA can have here. */
export const keyAlgorithms = {
  RSA_2048: { name: 'RSA', modulusLength: 2048 },
  RSA_3072: { name: 'RSA', modulusLength: 3072 },
  RSA_4096: { name: 'RSA', modulusLength: 4096 },
  EC_prime256v1: { name: 'EC', namedCurve: 'P-256' },
  EC_secp384r1: { name: 'EC', namedCurve: 'P-384' },
  EC_secp521r1: { name: 'EC', namedCurve: 'P-521' },
} as const;

/** Private CA's names of the key algorithms. */
export type KeyAlgorithm = keyof typeof keyAlgorithms;

/** Signing algorithms that Private CA and IoT Core both know. */
export const signingAlgorithms = {
  SHA256WITHECDSA: { key: 'EC', hash: 'SHA-256' },
  SHA384WITHECDSA: { key: 'EC', hash: 'SHA-384' },
  SHA512WITHECDSA: { key: 'EC', hash: 'SHA-512' },
  SHA256WITHRSA: { key: 'RSA', hash: 'SHA-256' },
  SHA384WITHRSA: { key: 'RSA', hash: 'SHA-384' },
  SHA512WITHRSA: { key: 'RSA', hash: 'SHA-512' },
} as const;

/** Private CA's names of the signing algorithms. */
export type SigningAlgorithm = keyof typeof signingAlgorithms;

/** A CA's key pair as stored: PKCS #8 and SubjectPublicKeyInfo, base64. */
export interface StoredKeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** A key with the algorithm by which it signs certificates, CSRs and CRLs. */
export interface Signer {
  readonly privateKey: webcrypto.CryptoKey;
  readonly publicKey: webcrypto.CryptoKey;
  readonly algorithm: webcrypto.Algorithm & { readonly hash: string };
}

/** Creates a key pair; for RSA this takes tenths of a second. */
export async function generateKeyPair(keyAlgorithm: KeyAlgorithm): Promise<StoredKeyPair> {
  const algorithm = keyAlgorithms[keyAlgorithm];
  const keys =
    algorithm.name === 'EC'
      ? await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: algorithm.namedCurve }, true, [
          'sign',
          'verify',
        ])
      : await webcrypto.subtle.generateKey(
          {
            name: 'RSASSA-PKCS1-v1_5',
            modulusLength: algorithm.modulusLength,
            publicExponent: Uint8Array.of(1, 0, 1),
            hash: 'SHA-256',
          },
          true,
          ['sign', 'verify'],
        );
  return {
    privateKey: Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)).toString('base64'),
    publicKey: Buffer.from(await webcrypto.subtle.exportKey('spki', keys.publicKey)).toString('base64'),
  };
}

/**
 * Returns a signer with this key pair and algorithm. Throws InvalidArgsException when they do not
 * fit each other.
 */
export async function signerFor(
  keyAlgorithm: KeyAlgorithm,
  signingAlgorithm: string,
  keys: StoredKeyPair,
): Promise<Signer> {
  const key = keyAlgorithms[keyAlgorithm];
  const signing = isSigningAlgorithm(signingAlgorithm) ? signingAlgorithms[signingAlgorithm] : undefined;
  if (signing?.key !== key.name) {
    throw invalidArguments(
      `The signing algorithm ${signingAlgorithm} does not match the CA key algorithm ${keyAlgorithm}.`,
    );
  }
  const algorithm =
    key.name === 'EC'
      ? { name: 'ECDSA', namedCurve: key.namedCurve, hash: signing.hash }
      : { name: 'RSASSA-PKCS1-v1_5', hash: signing.hash };
  const privateKey = Buffer.from(keys.privateKey, 'base64');
  const publicKey = Buffer.from(keys.publicKey, 'base64');
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', privateKey, algorithm, false, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', publicKey, algorithm, true, ['verify']),
    algorithm,
  };
}

/** True for the names this CA can sign with. */
export function isSigningAlgorithm(value: unknown): value is SigningAlgorithm {
  return typeof value === 'string' && Object.hasOwn(signingAlgorithms, value);
}

/** True for the key algorithms a CA can have here. */
export function isKeyAlgorithm(value: unknown): value is KeyAlgorithm {
  return typeof value === 'string' && Object.hasOwn(keyAlgorithms, value);
}
