import { ACMPCAClient, IssueCertificateCommand } from '@aws-sdk/client-acm-pca';
import { beforeAll, describe, expect, it } from 'vitest';
import { createAcmPca } from '../src/services/acm-pca/acm-pca.ts';
import { createDispatcher } from '../src/dispatch/service-dispatcher.ts';
import { createIam } from '../src/services/iam/iam.ts';
import { createIot } from '../src/services/iot/iot.ts';
import { createS3 } from '../src/services/s3/s3.ts';
import { createIotFleetWise } from '../src/services/iotfleetwise/iotfleetwise.ts';
import type { CallContext, Operation } from '../src/core/service.ts';
import { createCalls } from '../src/core/calls.ts';
import { createFaults } from '../src/dispatch/faults.ts';
import { memoryState } from '../src/state/memory-state.ts';
import { makeRootAuthority } from './services/acm-pca/root-authority.ts';
import { place, startEmulation } from './emulation.ts';
import { resourceMaker } from '../testing/resource-maker.ts';
import { signingRequest } from '../testing/signing-requests.ts';

const clock = { now: () => Date.now() };
const context: CallContext = {
  principal: { kind: 'root', arn: 'arn:aws:iam::000000000000:root' },
  requestId: 'request',
  place,
  clock,
};
const state = memoryState();
const { iam } = createIam({ place, clock, state });
const dispatcher = createDispatcher({ place, clock, iam, faults: createFaults(), calls: createCalls() });
const dependencies = { place, clock, state, iam, dispatcher };
const iot = createIot(dependencies);
const s3 = createS3(dependencies);
const modules = [
  createAcmPca(dependencies),
  iot,
  createIotFleetWise({ ...dependencies, things: iot.things }),
  s3,
];
const operations = new Map<string, Operation>(
  modules
    .flatMap(({ services }) => services)
    .flatMap(({ name, operations: all }) =>
      Object.entries(all).map(([operation, definition]) => [`${name}.${operation}`, definition] as const),
    ),
);

const arn = (service: string, resource: string) => `arn:aws:${service}:eu-central-1:000000000000:${resource}`;
const id = 'a'.repeat(64);
const thing = arn('iot', 'thing/t');
const certificate = arn('iot', `cert/${id}`);
const policy = arn('iot', 'policy/p');
const authority = arn('acm-pca', 'certificate-authority/1');
const command = arn('iot', 'command/c');
const execution = { executionId: 'e', targetArn: thing };
const fleet = arn('iotfleetwise', 'fleet/f');
const vehicle = arn('iotfleetwise', 'vehicle/t');
const model = arn('iotfleetwise', 'model-manifest/m');
const decoder = arn('iotfleetwise', 'decoder-manifest/d');
const ofAuthority = { CertificateAuthorityArn: authority };
const pair = { thingName: 't', principal: certificate };
const attachment = { policyName: 'p', target: certificate };
const bucket = 'arn:aws:s3:::bucket';
const ofBucket = { Bucket: 'bucket' };
const ofObject = { ...ofBucket, Key: 'a/b' };
const ofUpload = { ...ofObject, UploadId: 'u' };
const newVehicle = { vehicleName: 't', modelManifestArn: model, decoderManifestArn: decoder };

/**
 * Operation → an input, and the demands as `action resource`, as in the Service Authorization
 * Reference.
 */
const rows: Readonly<Record<string, readonly [input: object, ...demands: readonly string[]]>> = {
  'acm-pca.IssueCertificate': [
    {
      ...ofAuthority,
      Csr: 'eA==',
      SigningAlgorithm: 'SHA256WITHECDSA',
      Validity: { Type: 'DAYS', Value: 1 },
    },
    `acm-pca:IssueCertificate ${authority}`,
  ],
  'acm-pca.GetCertificate': [
    { ...ofAuthority, CertificateArn: `${authority}/certificate/1` },
    `acm-pca:GetCertificate ${authority}`,
  ],
  'acm-pca.RevokeCertificate': [
    { ...ofAuthority, CertificateSerial: '1', RevocationReason: 'SUPERSEDED' },
    `acm-pca:RevokeCertificate ${authority}`,
  ],
  'acm-pca.DescribeCertificateAuthority': [ofAuthority, `acm-pca:DescribeCertificateAuthority ${authority}`],
  'acm-pca.GetCertificateAuthorityCertificate': [
    ofAuthority,
    `acm-pca:GetCertificateAuthorityCertificate ${authority}`,
  ],
  'acm-pca.GetCertificateAuthorityCsr': [ofAuthority, `acm-pca:GetCertificateAuthorityCsr ${authority}`],
  'iot.CreateThing': [{ thingName: 't' }, `iot:CreateThing ${thing}`],
  'iot.DescribeThing': [{ thingName: 't' }, `iot:DescribeThing ${thing}`],
  'iot.UpdateThing': [{ thingName: 't' }, `iot:UpdateThing ${thing}`],
  'iot.DeleteThing': [{ thingName: 't' }, `iot:DeleteThing ${thing}`],
  'iot.ListThings': [{}, 'iot:ListThings *'],
  'iot.RegisterCertificateWithoutCA': [{ certificatePem: 'x' }, 'iot:RegisterCertificateWithoutCA *'],
  'iot.DescribeCertificate': [{ certificateId: id }, `iot:DescribeCertificate ${certificate}`],
  'iot.ListCertificates': [{}, 'iot:ListCertificates *'],
  'iot.UpdateCertificate': [
    { certificateId: id, newStatus: 'INACTIVE' },
    `iot:UpdateCertificate ${certificate}`,
  ],
  'iot.DeleteCertificate': [{ certificateId: id }, `iot:DeleteCertificate ${certificate}`],
  'iot.CreatePolicy': [{ policyName: 'p', policyDocument: '{}' }, `iot:CreatePolicy ${policy}`],
  'iot.GetPolicy': [{ policyName: 'p' }, `iot:GetPolicy ${policy}`],
  'iot.AttachPolicy': [attachment, `iot:AttachPolicy ${certificate}`],
  'iot.DetachPolicy': [attachment, `iot:DetachPolicy ${certificate}`],
  'iot.ListAttachedPolicies': [{ target: certificate }, 'iot:ListAttachedPolicies *'],
  'iot.ListTargetsForPolicy': [{ policyName: 'p' }, `iot:ListTargetsForPolicy ${policy}`],
  'iot.AttachThingPrincipal': [pair, `iot:AttachThingPrincipal ${certificate}`],
  'iot.DetachThingPrincipal': [pair, `iot:DetachThingPrincipal ${certificate}`],
  'iot.ListThingPrincipals': [{ thingName: 't' }, `iot:ListThingPrincipals ${thing}`],
  'iot.ListThingPrincipalsV2': [{ thingName: 't' }, `iot:ListThingPrincipalsV2 ${thing}`],
  'iot.ListPrincipalThings': [{ principal: certificate }, `iot:ListPrincipalThings ${certificate}`],
  'iot.ListPrincipalThingsV2': [{ principal: certificate }, `iot:ListPrincipalThingsV2 ${certificate}`],
  'iot.DescribeEndpoint': [{}, 'iot:DescribeEndpoint *'],
  'iot.CreateCommand': [{ commandId: 'c' }, `iot:CreateCommand ${command}`],
  'iot.DeleteCommand': [{ commandId: 'c' }, `iot:DeleteCommand ${command}`],
  'iot.GetCommand': [{ commandId: 'c' }, `iot:GetCommand ${command}`],
  'iot.ListCommands': [{}, 'iot:ListCommands *'],
  // For an existing execution, the operation also demands the permission on its command.
  'iot.GetCommandExecution': [execution, `iot:GetCommandExecution ${thing}`],
  'iot.DeleteCommandExecution': [execution, `iot:DeleteCommandExecution ${thing}`],
  'iot.ListCommandExecutions': [{ commandArn: command }, `iot:ListCommandExecutions ${command}`],
  'iot-jobs-data.StartCommandExecution': [
    { commandArn: command, targetArn: thing },
    `iot:StartCommandExecution ${command}`,
    `iot:StartCommandExecution ${thing}`,
  ],
  'iotdata.DeleteConnection': [{ clientId: 't' }, `iot:DeleteConnection ${arn('iot', 'client/t')}`],
  'iotdevicegateway.DeleteConnection': [{ clientId: 't' }, `iot:DeleteConnection ${arn('iot', 'client/t')}`],
  'iotdata.Publish': [{ topic: 'a/b' }, `iot:Publish ${arn('iot', 'topic/a/b')}`],
  'iotdevicegateway.Publish': [
    { topic: 'a/b', retain: true },
    `iot:Publish ${arn('iot', 'topic/a/b')}`,
    `iot:RetainPublish ${arn('iot', 'topic/a/b')}`,
  ],
  'iotfleetwise.CreateVehicle': [
    newVehicle,
    `iotfleetwise:CreateVehicle ${vehicle}`,
    `iotfleetwise:CreateVehicle ${model}`,
    `iotfleetwise:CreateVehicle ${decoder}`,
    `iot:DescribeThing ${thing}`,
    `iot:CreateThing ${thing}`,
  ],
  'iotfleetwise.GetVehicle': [{ vehicleName: 't' }, `iotfleetwise:GetVehicle ${vehicle}`],
  'iotfleetwise.UpdateVehicle': [
    { vehicleName: 't', decoderManifestArn: decoder },
    `iotfleetwise:UpdateVehicle ${vehicle}`,
    `iotfleetwise:UpdateVehicle ${decoder}`,
  ],
  'iotfleetwise.DeleteVehicle': [{ vehicleName: 't' }, `iotfleetwise:DeleteVehicle ${vehicle}`],
  'iotfleetwise.ListVehicles': [{}, 'iotfleetwise:ListVehicles *'],
  'iotfleetwise.AssociateVehicleFleet': [
    { vehicleName: 't', fleetId: 'f' },
    `iotfleetwise:AssociateVehicleFleet ${fleet}`,
    `iotfleetwise:AssociateVehicleFleet ${vehicle}`,
  ],
  'iotfleetwise.DisassociateVehicleFleet': [
    { vehicleName: 't', fleetId: 'f' },
    `iotfleetwise:DisassociateVehicleFleet ${fleet}`,
    `iotfleetwise:DisassociateVehicleFleet ${vehicle}`,
  ],
  'iotfleetwise.GetModelManifest': [{ name: 'm' }, `iotfleetwise:GetModelManifest ${model}`],
  'iotfleetwise.GetDecoderManifest': [{ name: 'd' }, `iotfleetwise:GetDecoderManifest ${decoder}`],
  's3.PutObject': [ofObject, `s3:PutObject ${bucket}/a/b`],
  's3.CreateMultipartUpload': [ofObject, `s3:PutObject ${bucket}/a/b`],
  's3.UploadPart': [{ ...ofUpload, PartNumber: '1' }, `s3:PutObject ${bucket}/a/b`],
  's3.CompleteMultipartUpload': [ofUpload, `s3:PutObject ${bucket}/a/b`],
  's3.AbortMultipartUpload': [ofUpload, `s3:AbortMultipartUpload ${bucket}/a/b`],
  // For an absent key, the caller must be allowed to list in order to learn that it is absent.
  's3.GetObject': [ofObject, `s3:GetObject ${bucket}/a/b`, `s3:ListBucket ${bucket}`],
  's3.HeadObject': [ofObject, `s3:GetObject ${bucket}/a/b`, `s3:ListBucket ${bucket}`],
  's3.DeleteObject': [ofObject, `s3:DeleteObject ${bucket}/a/b`],
  's3.HeadBucket': [ofBucket, `s3:ListBucket ${bucket}`],
  's3.GetBucketAcl': [ofBucket, `s3:GetBucketAcl ${bucket}`],
  's3.GetBucketLocation': [ofBucket, `s3:GetBucketLocation ${bucket}`],
  's3.ListObjectsV2': [ofBucket, `s3:ListBucket ${bucket}`],
};

beforeAll(async () => {
  const make = resourceMaker(place, s3.resources);
  await make('AWS::S3::Bucket', { BucketName: 'bucket' });
});

describe('every operation demands its permission', () => {
  it.each([...operations.keys()])('%s', (name) => {
    const [input, ...expected] = rows[name] ?? [{}];

    const demands = operations.get(name)?.demands(input, context) ?? [];

    expect(expected, 'an operation without a row').not.toEqual([]);
    expect(demands.map(({ action, resource }) => `${action} ${resource}`)).toEqual(expected);
  });

  it('CreateVehicle for an existing thing demands no permission to create one', () => {
    const input = { ...newVehicle, associationBehavior: 'ValidateIotThingExists' };

    const demands = operations.get('iotfleetwise.CreateVehicle')?.demands(input, context) ?? [];

    expect(demands.map(({ action }) => action)).not.toContain('iot:CreateThing');
  });
});

it('a role that may issue with one template may not issue with another one or with the default', async () => {
  const world = await startEmulation();
  const roleArn = 'arn:aws:iam::000000000000:role/issuer';
  const allowed = 'arn:aws:acm-pca:::template/EndEntityClientAuthCertificate/V1';
  const statement = {
    Effect: 'Allow',
    Action: 'acm-pca:IssueCertificate',
    Resource: '*',
    Condition: { StringEquals: { 'acm-pca:TemplateArn': allowed } },
  };
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  await world.make('AWS::IAM::Role', {
    RoleName: 'issuer',
    AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
    Policies: [{ PolicyName: 'issue', PolicyDocument: { Version: '2012-10-17', Statement: [statement] } }],
  });
  const { arn: CertificateAuthorityArn } = await makeRootAuthority(world);
  const client = new ACMPCAClient(
    world.client(world.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'session')),
  );
  const csr = Buffer.from(await signingRequest());
  const issue = (template: { TemplateArn?: string }) =>
    client.send(
      new IssueCertificateCommand({
        CertificateAuthorityArn,
        Csr: csr,
        SigningAlgorithm: 'SHA256WITHECDSA',
        Validity: { Type: 'DAYS', Value: 1 },
        ...template,
      }),
    );
  const denied = { name: 'AccessDeniedException' };

  await expect(issue({ TemplateArn: allowed })).resolves.toBeDefined();
  await expect(issue({ TemplateArn: allowed.replace('Client', 'Server') })).rejects.toMatchObject(denied);
  await expect(issue({})).rejects.toMatchObject(denied);
  await world.stop();
});
