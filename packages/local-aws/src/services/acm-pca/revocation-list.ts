/** Certificate revocation lists (RFC 5280 §5), signed by their authority. */
import 'reflect-metadata';
import {
  AuthorityKeyIdentifierExtension,
  Extension,
  PublicKey,
  X509Certificate,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';
import type { AuthorityRecord, CertificateRecord } from './authority-record.ts';
import { invalidState } from './pca-errors.ts';
import { signerFor } from './signing.ts';

/** What one list says, apart from its issuer. */
export interface ListContent {
  readonly revoked: readonly CertificateRecord[];
  /** Epoch milliseconds. */
  readonly now: number;
  /** Grows from list to list. */
  readonly number: number;
  /** The address in the certificates of a partition; a complete list has none. */
  readonly issuingPoint?: string;
}

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

/** Private CA's lists are valid for a week if the CA's configuration does not say otherwise. */
const defaultDays = 7;

/** Signs a list in DER; the authority must have its certificate. */
export async function signedList(authority: AuthorityRecord, content: ListContent): Promise<Buffer> {
  if (authority.certificate === undefined) {
    throw invalidState('The certificate authority has no certificate.');
  }
  const signer = await signerFor(authority.keyAlgorithm, authority.signingAlgorithm, authority.keys);
  const days = authority.revocation.CrlConfiguration?.ExpirationInDays ?? defaultDays;
  const list = await X509CrlGenerator.create({
    issuer: new X509Certificate(authority.certificate).subjectName,
    thisUpdate: new Date(content.now),
    nextUpdate: new Date(content.now + days * 86_400_000),
    entries: content.revoked.map(toEntry),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(
        new PublicKey(Buffer.from(authority.keys.publicKey, 'base64')),
      ),
      new Extension('2.5.29.20', false, integer(content.number)),
      ...(content.issuingPoint === undefined ? [] : [issuingDistributionPoint(content.issuingPoint)]),
    ],
    signingKey: signer.privateKey,
    signingAlgorithm: signer.algorithm,
  });
  return Buffer.from(list.rawData);
}

/** Returns a list in PEM with the label that OpenSSL reads. */
export function toPem(list: Buffer): string {
  const lines = list.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN X509 CRL-----', ...lines, '-----END X509 CRL-----', ''].join('\n');
}

/**
 * Says which certificates a partition covers: those with the same address (RFC 5280 §5.2.5). It is
 * critical, as in AWS's partitions.
 */
function issuingDistributionPoint(address: string): Extension {
  // IssuingDistributionPoint { [0] distributionPoint { [0] fullName { [6] URI } } }
  const point = der(0xa0, der(0xa0, der(0x86, Buffer.from(address, 'latin1'))));
  return new Extension('2.5.29.28', true, der(0x30, point));
}

/** A DER integer; a leading zero keeps it positive. */
function integer(value: number): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex');
  return der(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]));
}

/** A DER value of less than 65,536 bytes. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  if (length < 0x80) {
    return Buffer.concat([Buffer.of(tag, length), content]);
  }
  return length < 0x100
    ? Buffer.concat([Buffer.of(tag, 0x81, length), content])
    : Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content]);
}

function toEntry({ serial, revokedAt = 0, revocationReason = '' }: CertificateRecord) {
  const reason = reasons[revocationReason];
  return {
    serialNumber: serial,
    revocationDate: new Date(revokedAt),
    ...(reason === undefined ? {} : { reason }),
  };
}
