/** A device certificate as provisioning issues it: signed by an authority unknown to IoT. */
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { X509CertificateGenerator } from '@peculiar/x509';

/** Creates a self-signed certificate in PEM. */
export async function makeDeviceCertificate(namedCurve: 'P-256' | 'P-384' = 'P-256'): Promise<string> {
  const signingAlgorithm = { name: 'ECDSA', namedCurve, hash: 'SHA-256' };
  const keys = await webcrypto.subtle.generateKey(signingAlgorithm, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=device',
    keys,
    signingAlgorithm,
  });
  return certificate.toString('pem');
}
