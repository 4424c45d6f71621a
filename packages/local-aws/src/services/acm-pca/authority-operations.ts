/** The operations that read an authority: its description, its certificate, its CSR. */
import 'reflect-metadata';
import { X509Certificate } from '@peculiar/x509';
import type { Operation } from '../../core/service.ts';
import type { AuthorityRecord } from './authority-record.ts';
import { invalidState } from './pca-errors.ts';
import { type PcaParts, pcaOperation } from './pca-parts.ts';
import { pcaInputs } from './pca-shapes.ts';

interface AuthorityInput {
  readonly CertificateAuthorityArn: string;
}

/** The read operations on authorities by name. */
export function authorityOperations(parts: PcaParts): Readonly<Record<string, Operation>> {
  const reading = <Output>(
    action: keyof typeof pcaInputs,
    run: (authority: AuthorityRecord) => Output,
  ): Operation =>
    pcaOperation<AuthorityInput, Output>({
      shape: pcaInputs[action],
      demands: (input) => [{ action: `acm-pca:${action}`, resource: input.CertificateAuthorityArn }],
      run: (input) => run(parts.authorities.require(input.CertificateAuthorityArn)),
    });
  return {
    DescribeCertificateAuthority: reading('DescribeCertificateAuthority', (authority) => ({
      CertificateAuthority: description(authority, parts.clock.now()),
    })),
    GetCertificateAuthorityCertificate: reading('GetCertificateAuthorityCertificate', (authority) => {
      if (authority.certificate === undefined) {
        throw invalidState('The certificate authority has no certificate yet.');
      }
      const chain = authority.chain ?? '';
      return { Certificate: authority.certificate, ...(chain === '' ? {} : { CertificateChain: chain }) };
    }),
    GetCertificateAuthorityCsr: reading('GetCertificateAuthorityCsr', (authority) => ({
      Csr: authority.signingRequest,
    })),
  };
}

/** Times on the wire are epoch seconds. */
function description(authority: AuthorityRecord, now: number) {
  const [, , , , accountId] = authority.arn.split(':');
  const own = authority.certificate === undefined ? undefined : new X509Certificate(authority.certificate);
  const expired = own !== undefined && own.notAfter.getTime() < now;
  return {
    Arn: authority.arn,
    OwnerAccount: accountId,
    CreatedAt: authority.createdAt / 1000,
    LastStateChangeAt: authority.lastStateChangeAt / 1000,
    Type: authority.type,
    Status: expired ? 'EXPIRED' : authority.status,
    ...(own === undefined
      ? {}
      : {
          Serial: own.serialNumber,
          NotBefore: own.notBefore.getTime() / 1000,
          NotAfter: own.notAfter.getTime() / 1000,
        }),
    CertificateAuthorityConfiguration: {
      KeyAlgorithm: authority.keyAlgorithm,
      SigningAlgorithm: authority.signingAlgorithm,
      Subject: authority.subject,
    },
    RevocationConfiguration: authority.revocation,
    KeyStorageSecurityStandard: authority.keyStorageSecurityStandard,
    UsageMode: authority.usageMode,
  };
}
