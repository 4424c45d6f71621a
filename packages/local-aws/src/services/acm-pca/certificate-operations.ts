/** IssueCertificate, GetCertificate and RevokeCertificate. */
import { AwsError } from '../../core/aws-error.ts';
import type { Demand, Operation } from '../../core/service.ts';
import type { ApiPassthrough } from './api-passthrough.ts';
import type { CertificateRecord } from './authority-record.ts';
import { defaultTemplateArn } from './certificate-template.ts';
import { invalidState, notFound, requestInProgress } from './pca-errors.ts';
import { type PcaParts, pcaOperation } from './pca-parts.ts';
import { pcaInputs } from './pca-shapes.ts';
import type { Validity } from './validity.ts';

interface AuthorityInput {
  readonly CertificateAuthorityArn: string;
}

interface IssueInput extends AuthorityInput {
  /** Base64 of the PEM text. */
  readonly Csr: string;
  readonly SigningAlgorithm: string;
  readonly Validity: Validity;
  readonly ValidityNotBefore?: Validity;
  readonly TemplateArn?: string;
  readonly ApiPassthrough?: ApiPassthrough;
  readonly IdempotencyToken?: string;
}

interface GetInput extends AuthorityInput {
  readonly CertificateArn: string;
}

interface RevokeInput extends AuthorityInput {
  readonly CertificateSerial: string;
  readonly RevocationReason: string;
}

/** The operations on certificates by name. */
export function certificateOperations(parts: PcaParts): Readonly<Record<string, Operation>> {
  return {
    IssueCertificate: pcaOperation({
      shape: pcaInputs.IssueCertificate,
      demands: (input: IssueInput) => [
        {
          ...authorityDemand('IssueCertificate', input),
          conditions: { 'acm-pca:TemplateArn': input.TemplateArn ?? defaultTemplateArn },
        },
      ],
      run: async (input) => {
        const authority = parts.authorities.require(input.CertificateAuthorityArn);
        const record = await parts.issuer.issue(authority, {
          signingRequest: Buffer.from(input.Csr, 'base64').toString('latin1'),
          signingAlgorithm: input.SigningAlgorithm,
          validity: input.Validity,
          ...(input.ValidityNotBefore === undefined ? {} : { notBefore: input.ValidityNotBefore }),
          ...(input.TemplateArn === undefined ? {} : { templateArn: input.TemplateArn }),
          ...(input.ApiPassthrough === undefined ? {} : { apiPassthrough: input.ApiPassthrough }),
          ...(input.IdempotencyToken === undefined ? {} : { idempotencyToken: input.IdempotencyToken }),
        });
        return { CertificateArn: record.arn };
      },
    }),
    GetCertificate: pcaOperation({
      shape: pcaInputs.GetCertificate,
      demands: (input: GetInput) => [authorityDemand('GetCertificate', input)],
      run: (input) => getCertificate(parts, input),
    }),
    RevokeCertificate: pcaOperation({
      shape: pcaInputs.RevokeCertificate,
      demands: (input: RevokeInput) => [authorityDemand('RevokeCertificate', input)],
      run: (input) => revokeCertificate(parts, input),
    }),
  };
}

function authorityDemand(action: string, input: AuthorityInput): Demand {
  return { action: `acm-pca:${action}`, resource: input.CertificateAuthorityArn };
}

function getCertificate(parts: PcaParts, input: GetInput) {
  const authority = parts.authorities.require(input.CertificateAuthorityArn);
  const record = parts.authorities.findCertificate(input.CertificateArn);
  if (record?.authorityArn !== authority.arn) {
    throw notFound(`Could not find certificate ${input.CertificateArn}.`);
  }
  if (!isReady(parts, record)) {
    throw requestInProgress();
  }
  if (authority.certificate === undefined || record.certificate === authority.certificate) {
    // The root's own certificate, which has no chain above it.
    return { Certificate: record.certificate };
  }
  const chain = [authority.certificate, authority.chain ?? ''].filter((pem) => pem !== '').join('\n');
  return { Certificate: record.certificate, CertificateChain: chain };
}

async function revokeCertificate(parts: PcaParts, input: RevokeInput): Promise<void> {
  const authority = parts.authorities.require(input.CertificateAuthorityArn);
  if (authority.status !== 'ACTIVE') {
    throw invalidState('The certificate authority is not in the ACTIVE state.');
  }
  const serial = input.CertificateSerial.replaceAll(':', '').toLowerCase();
  if (!/^[0-9a-f]+$/.test(serial)) {
    throw new AwsError('InvalidRequestException', 'The certificate serial number is not hexadecimal.');
  }
  const record = parts.authorities.findBySerial(authority.arn, serial);
  if (record === undefined) {
    throw notFound(`Could not find the certificate with serial number ${serial}.`);
  }
  if (record.certificate === authority.certificate) {
    throw new AwsError('InvalidRequestException', 'A self-signed certificate cannot be revoked.');
  }
  if (!isReady(parts, record)) {
    throw requestInProgress();
  }
  if (record.revokedAt !== undefined) {
    throw new AwsError('RequestAlreadyProcessedException', 'The certificate has already been revoked.');
  }
  const revoked = { ...record, revokedAt: parts.clock.now(), revocationReason: input.RevocationReason };
  parts.authorities.saveCertificate(revoked);
  await parts.lists.revoked(authority, revoked);
}

function isReady({ clock, issuanceMs }: PcaParts, record: CertificateRecord): boolean {
  return clock.now() - record.issuedAt >= issuanceMs;
}
