/**
 * The text form of a certificate signing request, read by the lax grammar of RFC 7468 §3:
 * whitespace anywhere and lines of any length. It may have explanatory text before the block (§2),
 * and the label that keytool, GnuTLS and certreq write (§7). The number of blocks, the text after
 * the block and the DER inside are checked strictly.
 */

import { readElements } from './der.ts';

/**
 * Longest PEM that is accepted, in bytes, including text before the block: an RSA-4096 request
 * needs about 2 KB.
 */
export const maximumPemBytes = 16 * 1024;

const begin = '-----BEGIN ';
const block = /^-----BEGIN ((?:NEW )?CERTIFICATE REQUEST)-----([A-Za-z0-9+/=\s]+)-----END \1-----\s*$/;

/**
 * The DER inside the PEM; undefined when the text is too long, is not exactly one request, or does
 * not decode to exactly one DER element. A second block of any kind is refused, because it is often
 * the private key.
 */
export function decodePem(pem: string): Buffer | undefined {
  if (Buffer.byteLength(pem) > maximumPemBytes) {
    return undefined;
  }
  const start = pem.indexOf(begin);
  if (start < 0 || pem.indexOf(begin, start + 1) >= 0 || !beginsLine(pem, start)) {
    return undefined;
  }
  const base64 = block.exec(pem.slice(start))?.[2]?.replace(/\s/g, '');
  if (base64 === undefined) {
    return undefined;
  }
  const der = Buffer.from(base64, 'base64');
  // Node decodes leniently, so the text is valid Base64 only if encoding returns it (RFC 4648
  // §3.5).
  if (der.toString('base64') !== base64) {
    return undefined;
  }
  return readElements(der) === undefined ? undefined : der;
}

/** True when only whitespace precedes the position on its line. */
function beginsLine(text: string, position: number): boolean {
  const before = text.slice(0, position).replace(/[^\S\r\n]+$/, '');
  return before === '' || /[\r\n]$/.test(before);
}

/**
 * The PEM of a DER from `decodePem`, with 64 characters per line, so that the same request is
 * always stored the same.
 */
export function encodePem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE REQUEST-----', ...lines, '-----END CERTIFICATE REQUEST-----', ''].join(
    '\n',
  );
}
