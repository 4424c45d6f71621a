/** A TCU's certificate signing request (PKCS #10, RFC 2986), signed with its own key. */
import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequestGenerator } from '@peculiar/x509';
import { publicKeyOf } from './vehicle-files.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/**
 * Makes the request in PEM; its subject names the device only, since the Reference ID is not known
 * yet and the VIN must not stand there.
 */
export async function createSigningRequest(deviceId: string, privateKeyPem: string): Promise<string> {
  const pkcs8 = createPrivateKey(privateKeyPem).export({ type: 'pkcs8', format: 'der' });
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign']),
    webcrypto.subtle.importKey('spki', publicKeyOf(privateKeyPem), algorithm, true, ['verify']),
  ]);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [deviceId] }],
    keys: { privateKey, publicKey },
    signingAlgorithm: algorithm,
  });
  return request.toString('pem');
}
