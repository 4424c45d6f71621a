/** The certificate revocation list (RFC 5280 §5) that AWS would write to the CA's bucket. */
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  PublicKey,
  X509Certificate,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';
import type { AuthorityRecord, CertificateRecord } from './authority-record.ts';
import { invalidState } from './pca-errors.ts';
import { signerFor } from './signing.ts';

/**
 * Private CA's revocation reasons in RFC 5280's terms; for UNSPECIFIED, the list contains no
 * reason.
 */
const reasons: Readonly<Record<string, X509CrlReason>> = {
  KEY_COMPROMISE: X509CrlReason.keyCompromise,
  CERTIFICATE_AUTHORITY_COMPROMISE: X509CrlReason.cACompromise,
  AFFILIATION_CHANGED: X509CrlReason.affiliationChanged,
  SUPERSEDED: X509CrlReason.superseded,
  CESSATION_OF_OPERATION: X509CrlReason.cessationOfOperation,
  PRIVILEGE_WITHDRAWN: X509CrlReason.privilegeWithdrawn,
  A_A_COMPROMISE: X509CrlReason.aACompromise,
};

/** Signs the list in PEM (`X509 CRL`); the authority must have its certificate. */
export async function revocationList(
  authority: AuthorityRecord,
  revoked: readonly CertificateRecord[],
  now: number,
): Promise<string> {
  if (authority.certificate === undefined) {
    throw invalidState('The certificate authority has no certificate.');
  }
  const signer = await signerFor(authority.keyAlgorithm, authority.signingAlgorithm, authority.keys);
  const days = authority.revocation.CrlConfiguration?.ExpirationInDays ?? 7;
  const list = await X509CrlGenerator.create({
    issuer: new X509Certificate(authority.certificate).subjectName,
    thisUpdate: new Date(now),
    nextUpdate: new Date(now + days * 86_400_000),
    entries: revoked.map(toEntry),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(
        new PublicKey(Buffer.from(authority.keys.publicKey, 'base64')),
      ),
    ],
    signingKey: signer.privateKey,
    signingAlgorithm: signer.algorithm,
  });
  // The library writes `BEGIN CRL`, which OpenSSL does not read.
  return list.toString('pem').replaceAll(/(BEGIN|END) CRL/g, '$1 X509 CRL');
}

function toEntry({ serial, revokedAt = 0, revocationReason = '' }: CertificateRecord) {
  const reason = reasons[revocationReason];
  return {
    serialNumber: serial,
    revocationDate: new Date(revokedAt),
    ...(reason === undefined ? {} : { reason }),
  };
}
