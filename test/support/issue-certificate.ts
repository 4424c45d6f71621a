/** Issues certificates of the stack’s own authority without provisioning. */
import { X509Certificate } from 'node:crypto';
import {
  ACMPCAClient,
  GetCertificateCommand,
  IssueCertificateCommand,
  RevokeCertificateCommand,
  waitUntilCertificateIssued,
} from '@aws-sdk/client-acm-pca';
import { AttachPolicyCommand, RegisterCertificateWithoutCACommand } from '@aws-sdk/client-iot';
import { signingRequest } from 'local-aws/testing/signing-requests';
import type { ProvisioningWorld } from './provisioning.ts';
import { requireOutput } from './vehicles-on-the-wire.ts';

/** Issues a certificate with any common name. */
export async function issueCertificate(at: ProvisioningWorld, commonName: string) {
  const authority = new ACMPCAClient(at.client);
  const { CertificateAuthorityArn = '' } = Object.values(at.world.stacks)[0] ?? {};
  const { CertificateArn: certificateArn = '' } = await authority.send(
    new IssueCertificateCommand({
      CertificateAuthorityArn,
      Csr: Buffer.from(await signingRequest({ subject: `CN=${commonName}` })),
      SigningAlgorithm: 'SHA256WITHECDSA',
      TemplateArn: 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1',
      Validity: { Type: 'DAYS', Value: 1 },
    }),
  );
  const wanted = { CertificateAuthorityArn, CertificateArn: certificateArn };
  await waitUntilCertificateIssued({ client: authority, maxWaitTime: 10, minDelay: 1 }, wanted);
  const { Certificate: pem = '' } = await authority.send(new GetCertificateCommand(wanted));
  const { serialNumber: CertificateSerial } = new X509Certificate(pem);
  const RevocationReason = 'UNSPECIFIED';
  return {
    certificateArn,
    revoke: () =>
      authority.send(
        new RevokeCertificateCommand({ CertificateAuthorityArn, CertificateSerial, RevocationReason }),
      ),
  };
}

/** Registers an issued certificate in AWS IoT with the vehicle policy. Returns its id. */
export async function registerForVehicle(at: ProvisioningWorld, CertificateArn: string): Promise<string> {
  const { CertificateAuthorityArn = '' } = Object.values(at.world.stacks)[0] ?? {};
  const { Certificate: certificatePem = '' } = await new ACMPCAClient(at.client).send(
    new GetCertificateCommand({ CertificateAuthorityArn, CertificateArn }),
  );
  const { certificateArn: target = '', certificateId = '' } = await at.iot.send(
    new RegisterCertificateWithoutCACommand({ certificatePem, status: 'ACTIVE' }),
  );
  const policyName = requireOutput(at.world, 'VehiclePolicyName');
  await at.iot.send(new AttachPolicyCommand({ policyName, target }));
  return certificateId;
}
