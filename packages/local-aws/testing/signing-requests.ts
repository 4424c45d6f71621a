/** Certificate signing requests, valid and invalid ones. */
import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { type JsonNameParams, Name, Pkcs10CertificateRequestGenerator, type Extension } from '@peculiar/x509';

const algorithms = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  'P-521': { name: 'ECDSA', namedCurve: 'P-521', hash: 'SHA-512' },
  Ed25519: { name: 'Ed25519' },
  'RSA-1024': rsa(1024),
  'RSA-2048': rsa(2048),
  'RSA-2048 with exponent 3': rsa(2048, [3]),
  'RSA-4096': rsa(4096),
  'RSA-2048 with SHA-1': { ...rsa(2048), hash: 'SHA-1' },
} as const;

/** A kind of key, with the hash that signs under it. */
export type KeyKind = keyof typeof algorithms;

/** How a request differs from the default (P-256, a common name, no extensions). */
export interface RequestOptions {
  readonly key?: KeyKind;
  readonly keys?: webcrypto.CryptoKeyPair;
  /** RFC 4514, or a structure where the ASN.1 string type matters. */
  readonly subject?: string | JsonNameParams;
  readonly extensions?: readonly Extension[];
}

/** Creates a key pair whose private key can be exported. Default: P-256. */
export async function keyPair(kind: KeyKind = 'P-256'): Promise<webcrypto.CryptoKeyPair> {
  const keys = await crypto.subtle.generateKey(algorithms[kind], true, ['sign', 'verify']);
  if (!('privateKey' in keys)) {
    throw new Error('not a key pair');
  }
  return keys;
}

/** Creates a certificate signing request in PEM. */
export async function signingRequest(options: RequestOptions = {}): Promise<string> {
  const { key = 'P-256', subject = 'CN=a device', extensions = [] } = options;
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: new Name(subject),
    keys: options.keys ?? (await keyPair(key)),
    signingAlgorithm: algorithms[key],
    extensions: [...extensions],
  });
  return `${request.toString('pem')}\n`;
}

function rsa(modulusLength: number, publicExponent: readonly number[] = [1, 0, 1]) {
  return {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength,
    publicExponent: Uint8Array.from(publicExponent),
  };
}
