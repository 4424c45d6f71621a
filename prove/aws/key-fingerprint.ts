/** A key's SubjectPublicKeyInfo (DER) and its SHA-256, by which the registry knows it. */
import { createHash, createPublicKey } from 'node:crypto';

/** Returns both for a private key in PEM, in lower-case hex. */
export function fingerprintOf(privateKeyPem: string): { readonly spkiHex: string; readonly sha256: string } {
  const spki = createPublicKey(privateKeyPem).export({ type: 'spki', format: 'der' });
  return { spkiHex: spki.toString('hex'), sha256: createHash('sha256').update(spki).digest('hex') };
}
