import { createHash, X509Certificate } from 'node:crypto';
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CertificateStateException,
  type CertificateStatus,
  CertificateValidationException,
  CreateThingCommand,
  DeleteCertificateCommand,
  DeleteConflictException,
  DescribeCertificateCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  InvalidRequestException,
  IoTClient,
  ListAttachedPoliciesCommand,
  ListCertificatesCommand,
  ListTargetsForPolicyCommand,
  RegisterCertificateWithoutCACommand,
  ResourceAlreadyExistsException,
  ResourceNotFoundException,
  UpdateCertificateCommand,
} from '@aws-sdk/client-iot';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';
import { testWireConformance } from '../../wire-conformance.ts';
import { makeDeviceCertificate } from './device.ts';

const policyName = 'device';
const policyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 'iot:Connect', Resource: '*' }],
};

let world: Emulation;
let iot: IoTClient;
beforeAll(async () => {
  world = await startEmulation();
  iot = new IoTClient(world.client());
  await world.make('AWS::IoT::Policy', { PolicyName: policyName, PolicyDocument: policyDocument });
});
afterAll(() => world.stop());

const register = async (status: CertificateStatus = 'ACTIVE', certificatePem?: string) => {
  const pem = certificatePem ?? (await makeDeviceCertificate());
  const { certificateId = '', certificateArn = '' } = await iot.send(
    new RegisterCertificateWithoutCACommand({ certificatePem: pem, status }),
  );
  return { certificateId, certificateArn, pem };
};
const setStatus = (certificateId: string, newStatus: CertificateStatus) =>
  iot.send(new UpdateCertificateCommand({ certificateId, newStatus }));
const remove = (certificateId: string, forceDelete?: boolean) =>
  iot.send(new DeleteCertificateCommand({ certificateId, forceDelete }));

describe('RegisterCertificateWithoutCA', () => {
  it('names the certificate by the SHA-256 of its DER form', async () => {
    const { certificateId, certificateArn, pem } = await register();

    const der = new X509Certificate(pem).raw;

    expect(certificateId).toBe(createHash('sha256').update(der).digest('hex'));
    expect(certificateArn).toBe(`arn:aws:iot:eu-central-1:000000000000:cert/${certificateId}`);
  });

  it('names the existing certificate when it is registered already', async () => {
    const { certificateId, certificateArn, pem } = await register();

    const again = register('ACTIVE', pem);

    await expect(again).rejects.toBeInstanceOf(ResourceAlreadyExistsException);
    await expect(again).rejects.toMatchObject({ resourceId: certificateId, resourceArn: certificateArn });
  });

  it.each(['no certificate', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'])(
    'refuses %j',
    async (pem) => {
      await expect(register('ACTIVE', pem)).rejects.toBeInstanceOf(CertificateValidationException);
    },
  );

  it('refuses a status that callers cannot set', async () => {
    await expect(register('PENDING_TRANSFER')).rejects.toBeInstanceOf(InvalidRequestException);
  });
});

describe('a certificate', () => {
  it('is described with its validity and counts its changes', async () => {
    const { certificateId, certificateArn, pem } = await register('INACTIVE');
    await setStatus(certificateId, 'ACTIVE');

    const { certificateDescription } = await iot.send(new DescribeCertificateCommand({ certificateId }));

    expect(certificateDescription).toMatchObject({
      certificateArn,
      status: 'ACTIVE',
      certificateMode: 'SNI_ONLY',
      certificatePem: pem,
      customerVersion: 2,
      validity: { notAfter: new Date(new X509Certificate(pem).validTo) },
    });
  });

  it('is listed page by page, newest first', async () => {
    const first = await register();
    const second = await register();

    const page = await iot.send(new ListCertificatesCommand({ pageSize: 1 }));
    const next = await iot.send(new ListCertificatesCommand({ pageSize: 1, marker: page.nextMarker }));

    expect(page.certificates?.map(({ certificateId }) => certificateId)).toEqual([second.certificateId]);
    expect(next.certificates?.map(({ certificateId }) => certificateId)).toEqual([first.certificateId]);
  });

  it('can only be deleted when it is not active and has no attachments', async () => {
    const { certificateId, certificateArn } = await register();
    const thing = { thingName: `thing-${certificateId.slice(0, 8)}`, principal: certificateArn };
    await iot.send(new CreateThingCommand({ thingName: thing.thingName }));
    await iot.send(new AttachThingPrincipalCommand(thing));
    await iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }));

    await expect(remove(certificateId)).rejects.toBeInstanceOf(CertificateStateException);
    await setStatus(certificateId, 'INACTIVE');
    await expect(remove(certificateId, true)).rejects.toBeInstanceOf(DeleteConflictException);
    await iot.send(new DetachThingPrincipalCommand(thing));
    await expect(remove(certificateId)).rejects.toBeInstanceOf(DeleteConflictException);
    await iot.send(new DetachPolicyCommand({ policyName, target: certificateArn }));
    await remove(certificateId);

    await expect(remove(certificateId)).rejects.toBeInstanceOf(ResourceNotFoundException);
  });

  it('loses its policies when it is deleted with force', async () => {
    const { certificateId, certificateArn } = await register('INACTIVE');
    await iot.send(new AttachPolicyCommand({ policyName, target: certificateArn }));

    await remove(certificateId, true);
    const { targets } = await iot.send(new ListTargetsForPolicyCommand({ policyName }));

    expect(targets).not.toContain(certificateArn);
  });
});

describe('AttachPolicy', () => {
  it('may be repeated and is seen from both sides', async () => {
    const { certificateArn } = await register();
    const attachment = { policyName, target: certificateArn };

    await iot.send(new AttachPolicyCommand(attachment));
    await iot.send(new AttachPolicyCommand(attachment));
    const { policies } = await iot.send(new ListAttachedPoliciesCommand({ target: certificateArn }));
    const { targets } = await iot.send(new ListTargetsForPolicyCommand({ policyName }));

    expect(policies).toEqual([
      { policyName, policyArn: `arn:aws:iot:eu-central-1:000000000000:policy/${policyName}` },
    ]);
    expect(targets?.filter((target) => target === certificateArn)).toHaveLength(1);
  });

  it('needs a policy and a certificate that exist', async () => {
    const { certificateArn } = await register();
    const absent = certificateArn.replace(/[0-9a-f]{64}$/, '0'.repeat(64));

    const withoutPolicy = iot.send(new AttachPolicyCommand({ policyName: 'absent', target: certificateArn }));
    await expect(withoutPolicy).rejects.toBeInstanceOf(ResourceNotFoundException);

    const withoutTarget = iot.send(new AttachPolicyCommand({ policyName, target: absent }));
    await expect(withoutTarget).rejects.toBeInstanceOf(ResourceNotFoundException);

    const noTarget = iot.send(new AttachPolicyCommand({ policyName, target: 'no-arn' }));
    await expect(noTarget).rejects.toBeInstanceOf(InvalidRequestException);
  });
});

testWireConformance(
  () => world,
  [
    'iot.AttachPolicy',
    'iot.DeleteCertificate',
    'iot.DescribeCertificate',
    'iot.DetachPolicy',
    'iot.ListAttachedPolicies',
    'iot.ListCertificates',
    'iot.ListTargetsForPolicy',
    'iot.RegisterCertificateWithoutCA',
    'iot.UpdateCertificate',
  ],
);
