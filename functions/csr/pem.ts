/** The text form of a certificate signing request (RFC 7468 §7), read strictly: one block, nothing around it, DER of exactly one element. */

import { readElements } from './der.ts';

/** Longest PEM that is looked at, in bytes: an RSA-4096 request needs about 2 KB. */
export const maximumPemBytes = 16 * 1024;

const block =
  /^\s*-----BEGIN CERTIFICATE REQUEST-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE REQUEST-----\s*$/;

/** The DER inside the PEM; undefined when the text is too long, is not exactly one request, or does not decode to exactly one DER element. */
export function decodePem(pem: string): Buffer | undefined {
  if (Buffer.byteLength(pem) > maximumPemBytes) return undefined;
  const base64 = block.exec(pem)?.[1]?.replace(/\s/g, '');
  if (base64 === undefined) return undefined;
  const der = Buffer.from(base64, 'base64');
  // Node decodes leniently; what does not come back the same was not Base64 (RFC 4648 §3.5).
  if (der.toString('base64') !== base64) return undefined;
  return readElements(der) === undefined ? undefined : der;
}

/** The PEM of a DER that `decodePem` gave: 64 characters a line, so that the same request is always stored the same. */
export function encodePem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join(
    '\n',
  );
}
