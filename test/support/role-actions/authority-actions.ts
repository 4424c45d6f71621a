/** Actions on the certificate authority. */
import {
  GetCertificateCommand,
  IssueCertificateCommand,
  RevokeCertificateCommand,
} from '@aws-sdk/client-acm-pca';
import type { World } from 'local-aws';
import { signingRequest } from 'local-aws/testing/signing-requests';
import { revocationBucket } from '../revocation-list.ts';
import { type RoleAction, noRole, refOf, cutting, issuing } from './role-action.ts';

/** Returns the actions that issue, read and revoke certificates. */
export async function authorityActions(world: World): Promise<readonly RoleAction[]> {
  const CertificateAuthorityArn = refOf(world, 'AWS::ACMPCA::CertificateAuthority');
  const CertificateArn = `${CertificateAuthorityArn}/certificate/${'0'.repeat(32)}`;
  const order = {
    CertificateAuthorityArn,
    Csr: Buffer.from(await signingRequest()),
    SigningAlgorithm: 'SHA256WITHECDSA',
    Validity: { Type: 'DAYS', Value: 1 },
  } as const;
  const issue = (name: string, allowedTo: readonly string[], template?: string): RoleAction => {
    const TemplateArn = `arn:aws:acm-pca:::template/${template}`;
    const input = { ...order, ...(template !== undefined && { TemplateArn }) };
    return { name, allowedTo, attempt: ({ pca }) => pca.send(new IssueCertificateCommand(input)) };
  };
  const revocation = {
    CertificateAuthorityArn,
    CertificateSerial: '00:ff',
    RevocationReason: 'SUPERSEDED',
  } as const;
  const list = { Bucket: revocationBucket(world), Key: 'crl/list.crl' };
  const onLists = (name: string, operation: string): RoleAction => ({
    name,
    allowedTo: noRole,
    attempt: ({ call }) => call('s3', operation, list),
  });
  return [
    onLists('read a revocation list', 'GetObject'),
    onLists('write a revocation list', 'PutObject'),
    onLists('delete a revocation list', 'DeleteObject'),
    issue('issue a vehicle’s certificate', issuing, 'EndEntityClientAuthCertificate_APIPassthrough/V1'),
    issue('issue a certificate with the default template', noRole),
    issue('issue a server’s certificate', noRole, 'EndEntityServerAuthCertificate/V1'),
    issue('issue a certificate of an authority', noRole, 'SubordinateCACertificate_PathLen0/V1'),
    {
      name: 'fetch a certificate',
      allowedTo: issuing,
      attempt: ({ pca }) => pca.send(new GetCertificateCommand({ CertificateAuthorityArn, CertificateArn })),
    },
    {
      name: 'revoke a certificate',
      allowedTo: cutting,
      attempt: ({ pca }) => pca.send(new RevokeCertificateCommand(revocation)),
    },
  ];
}
