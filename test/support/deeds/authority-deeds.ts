/** Deeds on the certificate authority. */
import {
  GetCertificateCommand,
  IssueCertificateCommand,
  RevokeCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import type { World } from 'local-aws';
import { signingRequest } from '../../../packages/local-aws/test/support/signing-requests.ts';
import { type Deed, nobody, refOf, sagas } from './deed.ts';

/** Issuing, fetching and revoking. */
export async function authorityDeeds(world: World): Promise<readonly Deed[]> {
  const CertificateAuthorityArn = refOf(world, 'AWS::ACMPCA::CertificateAuthority');
  const CertificateArn = `${CertificateAuthorityArn}/certificate/${'0'.repeat(32)}`;
  const order = {
    CertificateAuthorityArn,
    Csr: Buffer.from(await signingRequest()),
    SigningAlgorithm: 'SHA256WITHECDSA',
    Validity: { Type: 'DAYS', Value: 1 },
  } as const;
  const issue = (name: string, by: readonly string[], template?: string): Deed => {
    const TemplateArn = `arn:aws:acm-pca:::template/${template}`;
    const input = { ...order, ...(template !== undefined && { TemplateArn }) };
    return { name, by, attempt: ({ pca }) => pca.send(new IssueCertificateCommand(input)) };
  };
  const revocation = {
    CertificateAuthorityArn,
    CertificateSerial: '00:ff',
    RevocationReason: 'SUPERSEDED',
  } as const;
  return [
    issue('issue a vehicle’s certificate', sagas, 'EndEntityClientAuthCertificate_APIPassthrough/V1'),
    issue('issue a certificate of the usual kind', nobody),
    issue('issue a server’s certificate', nobody, 'EndEntityServerAuthCertificate/V1'),
    issue('make an authority', nobody, 'SubordinateCACertificate_PathLen0/V1'),
    {
      name: 'fetch a certificate',
      by: sagas,
      attempt: ({ pca }) => pca.send(new GetCertificateCommand({ CertificateAuthorityArn, CertificateArn })),
    },
    {
      name: 'revoke a certificate',
      by: sagas,
      attempt: ({ pca }) => pca.send(new RevokeCertificateCommand(revocation)),
    },
  ];
}
