/** Reads a certificate that ACM PCA issued, and refuses one that differs from the order. */
import { X509Certificate, createHash } from 'node:crypto';
import { RequestFailedException, ResourceNotFoundException } from '@aws-sdk/client-acm-pca';
import { keyFingerprint } from '../csr/public-key.ts';
import { findCertificate } from '../aws/iot-registry.ts';
import { getCertificate } from '../aws/private-ca.ts';
import type { RegisteredCertificate } from '../../domain/registry.ts';
import type { Issuance, VehicleCertificate } from './provisioning-item.ts';
import type { Run } from './run.ts';
import { authority } from './settings.ts';

/** The certificate differs from the order: the authority or its template is misconfigured. */
export class UnexpectedCertificateError extends Error {
  override readonly name = 'UnexpectedCertificateError';
}

interface Order {
  readonly referenceId: string;
  readonly certificateArn: string;
  readonly keyFingerprint: string;
}

/**
 * The certificate's facts. Throws unless its subject is only the Reference ID and its key is the
 * request's.
 */
export function readCertificate(pem: string, ordered: Order): RegisteredCertificate {
  const certificate = new X509Certificate(pem);
  const facts = factsOf(certificate, ordered.certificateArn);
  const asOrdered =
    certificate.subject === `CN=${ordered.referenceId}` &&
    certificate.subjectAltName === undefined &&
    !certificate.ca &&
    facts.keyFingerprint === ordered.keyFingerprint;
  if (!asOrdered) {
    throw new UnexpectedCertificateError();
  }
  return facts;
}

function factsOf(certificate: X509Certificate, certificateArn: string): RegisteredCertificate {
  const publicKey = certificate.publicKey.export({ format: 'der', type: 'spki' });
  return {
    certificateId: createHash('sha256').update(certificate.raw).digest('hex'),
    certificateArn,
    serialNumber: certificate.serialNumber.toLowerCase(),
    notAfter: new Date(certificate.validTo).toISOString(),
    keyFingerprint: keyFingerprint(publicKey),
  };
}

/**
 * What an undo must revoke and remove: the certificate, and its ARN in AWS IoT if it was
 * registered.
 */
export interface CertificateToUndo {
  readonly certificate: RegisteredCertificate;
  readonly iotCertificateArn?: string;
}

/**
 * The certificate of an issuance that may have stopped anywhere; undefined when none is known. It
 * is not compared with the order, because one that differs must be revoked too.
 */
export async function certificateToUndo(
  issuance: Issuance,
  run: Run,
): Promise<CertificateToUndo | undefined> {
  if (issuance.certificate !== undefined) {
    return fromStored(issuance.certificate);
  }
  const { certificateArn } = issuance;
  if (certificateArn === undefined) {
    return undefined;
  }
  const pem = await findIssued(certificateArn, run);
  // There is nothing to revoke.
  if (pem === undefined) {
    return undefined;
  }
  const certificate = factsOf(new X509Certificate(pem), certificateArn);
  const registered = await findCertificate(certificate.certificateId, run);
  return { certificate, ...(registered && { iotCertificateArn: registered.arn }) };
}

/**
 * The certificate by ACM PCA's ARN, in PEM. Undefined when ACM PCA failed to issue it, or does not
 * have it.
 */
export async function findIssued(certificateArn: string, run: Run): Promise<string | undefined> {
  try {
    return (await getCertificate(authority, certificateArn, run)).certificate;
  } catch (error) {
    if (error instanceof RequestFailedException || error instanceof ResourceNotFoundException) {
      return undefined;
    }
    throw error;
  }
}

function fromStored(certificate: VehicleCertificate): CertificateToUndo {
  return { certificate, iotCertificateArn: certificate.iotCertificateArn };
}
