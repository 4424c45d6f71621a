/** The operations that register device certificates, change their status and delete them. */
import type { Operation } from '../../core/service.ts';
import { type CertificateStatus, type RegisteredCertificate, readCertificate } from './certificates.ts';
import { certificateState, deleteConflict, invalidRequest } from './iot-errors.ts';
import { type IotParts, iotOperation } from './iot-parts.ts';
import { iotInputs } from './iot-shapes.ts';
import { pageOf } from './page.ts';

interface CertificateInput {
  readonly certificateId: string;
}

interface RegisterInput {
  readonly certificatePem: string;
  readonly status?: string;
}

interface ListInput {
  readonly pageSize?: number;
  readonly marker?: string;
  readonly ascendingOrder?: boolean;
}

const uri = '/certificates/{certificateId}';

/** The operations on certificates by name. */
export function certificateOperations(parts: IotParts): Readonly<Record<string, Operation>> {
  const { certificates, arns } = parts;
  const demands = (action: string) => (input: CertificateInput) => [
    { action: `iot:${action}`, resource: arns.certificate(input.certificateId) },
  ];
  return {
    RegisterCertificateWithoutCA: iotOperation({
      shape: iotInputs.RegisterCertificateWithoutCA,
      http: { method: 'POST', uri: '/certificate/register-no-ca' },
      demands: () => [{ action: 'iot:RegisterCertificateWithoutCA', resource: '*' }],
      run: (input: RegisterInput) => {
        const status = requireSettable(input.status ?? 'INACTIVE');
        const { certificateId } = certificates.register(input.certificatePem, status);
        return { certificateArn: arns.certificate(certificateId), certificateId };
      },
    }),
    DescribeCertificate: iotOperation({
      shape: iotInputs.DescribeCertificate,
      http: { method: 'GET', uri },
      demands: demands('DescribeCertificate'),
      run: (input: CertificateInput) => ({
        certificateDescription: description(parts, certificates.require(input.certificateId)),
      }),
    }),
    ListCertificates: iotOperation({
      shape: iotInputs.ListCertificates,
      http: {
        method: 'GET',
        uri: '/certificates',
        query: { pageSize: 'pageSize', marker: 'marker', isAscendingOrder: 'ascendingOrder' },
      },
      demands: () => [{ action: 'iot:ListCertificates', resource: '*' }],
      run: (input: ListInput) => {
        const oldestFirst = certificates.list();
        const ordered = input.ascendingOrder === true ? oldestFirst : oldestFirst.toReversed();
        const { items, next } = pageOf(ordered, input.pageSize ?? 250, input.marker);
        const listed = items.map((certificate) => summary(parts, certificate));
        return { certificates: listed, ...(next === undefined ? {} : { nextMarker: next }) };
      },
    }),
    UpdateCertificate: iotOperation({
      shape: iotInputs.UpdateCertificate,
      http: { method: 'PUT', uri, query: { newStatus: 'newStatus' } },
      demands: demands('UpdateCertificate'),
      run: (input: CertificateInput & { readonly newStatus: string }): void => {
        const certificate = certificates.require(input.certificateId);
        certificates.setStatus(certificate, requireSettable(input.newStatus));
      },
    }),
    DeleteCertificate: iotOperation({
      shape: iotInputs.DeleteCertificate,
      http: { method: 'DELETE', uri, query: { forceDelete: 'forceDelete' } },
      demands: demands('DeleteCertificate'),
      run: (input: CertificateInput & { readonly forceDelete?: boolean }): void =>
        deleteCertificate(parts, certificates.require(input.certificateId), input.forceDelete ?? false),
    }),
  };
}

/**
 * Throws for an active certificate. `force` skips the check for attached policies, but not the
 * check for attached things.
 */
function deleteCertificate(parts: IotParts, certificate: RegisteredCertificate, force: boolean): void {
  if (certificate.status === 'ACTIVE') {
    throw certificateState(
      `Certificate must be deactivated (not ACTIVE) before deletion. CertificateId=${certificate.certificateId}`,
    );
  }
  const arn = parts.arns.certificate(certificate.certificateId);
  if (parts.principals.leftsOf(arn).length > 0) {
    throw deleteConflict(`Things must be detached before deletion (arn=${arn})`);
  }
  const policies = parts.attachments.leftsOf(arn);
  if (policies.length > 0 && !force) {
    throw deleteConflict(`Certificate policies must be detached before deletion (arn=${arn})`);
  }
  for (const policyName of policies) {
    parts.attachments.remove(policyName, arn);
  }
  parts.certificates.delete(certificate);
}

/** Refuses the statuses of a transfer or of a pending CA, which certificates here never have. */
function requireSettable(status: string): CertificateStatus {
  if (status === 'ACTIVE' || status === 'INACTIVE' || status === 'REVOKED') {
    return status;
  }
  throw invalidRequest(`Invalid certificate status ${status}`);
}

function summary({ arns }: IotParts, certificate: RegisteredCertificate) {
  return {
    certificateArn: arns.certificate(certificate.certificateId),
    certificateId: certificate.certificateId,
    status: certificate.status,
    certificateMode: 'SNI_ONLY',
    creationDate: certificate.createdAt / 1000,
  };
}

/** Times on the wire are epoch seconds. */
function description(parts: IotParts, certificate: RegisteredCertificate) {
  const { validFrom, validTo } = readCertificate(certificate.pem);
  const [, , , , accountId] = parts.arns.certificate(certificate.certificateId).split(':');
  return {
    ...summary(parts, certificate),
    certificatePem: certificate.pem,
    ownedBy: accountId,
    lastModifiedDate: certificate.modifiedAt / 1000,
    customerVersion: certificate.customerVersion,
    generationId: certificate.generationId,
    validity: { notBefore: Date.parse(validFrom) / 1000, notAfter: Date.parse(validTo) / 1000 },
  };
}
