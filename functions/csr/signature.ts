/**
 * The signature of a certificate signing request (RFC 2986 §4.2), verified by OpenSSL over exactly
 * the received bytes. The parser used elsewhere accepts BER that no authority would accept, so this
 * reads strictly.
 */
import { type KeyObject, createPublicKey, verify } from 'node:crypto';
import { readElements } from './der.ts';

/**
 * AlgorithmIdentifier in DER (RFC 5758 §3.2, RFC 8017 appendix A.2.4) → key type and hash. Hashes
 * without collision resistance are left out.
 */
const algorithms: Readonly<Record<string, { readonly keyType: 'ec' | 'rsa'; readonly hash: string }>> = {
  '300a06082a8648ce3d040302': { keyType: 'ec', hash: 'sha256' },
  '300a06082a8648ce3d040303': { keyType: 'ec', hash: 'sha384' },
  '300a06082a8648ce3d040304': { keyType: 'ec', hash: 'sha512' },
  '300d06092a864886f70d01010b0500': { keyType: 'rsa', hash: 'sha256' },
  '300d06092a864886f70d01010c0500': { keyType: 'rsa', hash: 'sha384' },
  '300d06092a864886f70d01010d0500': { keyType: 'rsa', hash: 'sha512' },
};

/** True when the request is signed with its own key (proof of possession). */
export function provesPossession(der: Buffer, spki: Buffer): boolean {
  const [signed, algorithm, signature, ...rest] = readElements(der) ?? [];
  if (signed === undefined || algorithm === undefined || rest.length > 0) {
    return false;
  }
  const known = algorithms[algorithm.toString('hex')];
  const bits = bitString(signature);
  const key = createPublicKey({ key: spki, format: 'der', type: 'spki' });
  if (known === undefined || bits === undefined || key.asymmetricKeyType !== known.keyType) {
    return false;
  }
  return verifies(known.hash, signed, key, bits);
}

function verifies(hash: string, signed: Buffer, key: KeyObject, signature: Buffer): boolean {
  try {
    return verify(hash, signed, key, signature);
  } catch {
    return false;
  }
}

/** The octets of a BIT STRING in DER without unused bits (X.690 §8.6, §11.2). */
function bitString(element: Buffer | undefined): Buffer | undefined {
  const tag = 0x03;
  if (element === undefined || element[0] !== tag) {
    return undefined;
  }
  const start = element.readUInt8(1) < 0x80 ? 2 : 2 + (element.readUInt8(1) & 0x7f);
  return element[start] === 0 ? element.subarray(start + 1) : undefined;
}
