/**
 * ACM Private CA: issues, finds again and revokes client certificates. The template fixes key usage
 * and client authentication; the subject is set here, so that only the key of the certificate
 * signing request reaches the certificate.
 */
import {
  ACMPCAClient,
  GetCertificateCommand,
  IssueCertificateCommand,
  RequestAlreadyProcessedException,
  RequestInProgressException,
  RevocationReason,
  RevokeCertificateCommand,
  type SigningAlgorithm,
} from '@aws-sdk/client-acm-pca';
import { type CallOptions, clientSettings } from './client-settings.ts';
import { fixedDelays, retry } from '../runtime/retry.ts';

/**
 * The AWS Private CA authority that signs vehicles' certificates, and the terms of each issuance.
 */
export interface CertificateAuthority {
  readonly arn: string;
  /** Validity of certificates from their issuance. */
  readonly validityDays: number;
  /** Must fit the authority's own key. */
  readonly signingAlgorithm: SigningAlgorithm;
}

/**
 * Input of `issueCertificate`; the authority sets `referenceId` as the subject, whatever the CSR
 * names.
 */
export interface CertificateOrder {
  readonly certificateSigningRequestPem: string;
  /** The certificate's only common name. */
  readonly referenceId: string;
  /** At most 36 characters; within five minutes the same token returns the same certificate. */
  readonly idempotencyToken: string;
}

/** A certificate and its chain, in PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly certificateChain: string;
}

const privateCa = new ACMPCAClient(clientSettings);
const issuingSchedule = fixedDelays([100, 200, 300, 500, 800, ...Array<number>(7).fill(1_000)]);

/** Orders a certificate. Returns its ARN, which `getCertificate` takes. */
export async function issueCertificate(
  authority: CertificateAuthority,
  order: CertificateOrder,
  options: CallOptions,
): Promise<string> {
  const { CertificateArn: certificateArn } = await privateCa.send(
    new IssueCertificateCommand({
      CertificateAuthorityArn: authority.arn,
      Csr: Buffer.from(order.certificateSigningRequestPem),
      SigningAlgorithm: authority.signingAlgorithm,
      TemplateArn: templateArn(authority.arn),
      ApiPassthrough: { Subject: { CommonName: order.referenceId } },
      Validity: { Type: 'DAYS', Value: authority.validityDays },
      IdempotencyToken: order.idempotencyToken,
    }),
    options,
  );
  if (certificateArn === undefined) {
    throw new Error('ACM PCA returned no ARN');
  }
  return certificateArn;
}

/**
 * A certificate by its ARN. ACM PCA issues asynchronously, so this retries for about nine seconds
 * and then throws RequestInProgressException.
 */
export async function getCertificate(
  authority: CertificateAuthority,
  certificateArn: string,
  options: CallOptions,
): Promise<IssuedCertificate> {
  const isRetryable = (error: unknown): boolean => error instanceof RequestInProgressException;
  return retry(
    () => getCertificateOnce(authority, certificateArn, options),
    { ...issuingSchedule, isRetryable },
    options,
  );
}

/** Puts a certificate on the authority's revocation list. Safe to repeat. */
export async function revokeCertificate(
  authority: CertificateAuthority,
  certificate: { readonly serialNumber: string; readonly reason: 'SUPERSEDED' | 'CESSATION_OF_OPERATION' },
  options: CallOptions,
): Promise<void> {
  try {
    await privateCa.send(
      new RevokeCertificateCommand({
        CertificateAuthorityArn: authority.arn,
        CertificateSerial: certificate.serialNumber.replace(/(..)(?!$)/g, '$1:'),
        RevocationReason: RevocationReason[certificate.reason],
      }),
      options,
    );
  } catch (error) {
    if (!(error instanceof RequestAlreadyProcessedException)) {
      throw error;
    }
  }
}

async function getCertificateOnce(
  authority: CertificateAuthority,
  certificateArn: string,
  options: CallOptions,
): Promise<IssuedCertificate> {
  const { Certificate: certificate, CertificateChain: certificateChain } = await privateCa.send(
    new GetCertificateCommand({ CertificateAuthorityArn: authority.arn, CertificateArn: certificateArn }),
    options,
  );
  if (certificate === undefined || certificateChain === undefined) {
    throw new Error('ACM PCA returned no certificate');
  }
  return { certificate, certificateChain };
}

/**
 * AWS's template for client authentication with the subject from the API, in the authority's
 * partition (aws, aws-cn, aws-us-gov).
 */
function templateArn(authorityArn: string): string {
  const partition = authorityArn.split(':')[1] ?? 'aws';
  return `arn:${partition}:acm-pca:::template/EndEntityClientAuthCertificate_APIPassthrough/V1`;
}
