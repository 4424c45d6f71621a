/**
 * The AWS SDK against the local endpoint: responses and errors have the types that code for AWS
 * expects.
 */
import * as acmPca from '@aws-sdk/client-acm-pca';
import * as cognito from '@aws-sdk/client-cognito-identity-provider';
import * as dynamodb from '@aws-sdk/client-dynamodb';
import * as iot from '@aws-sdk/client-iot';
import * as kms from '@aws-sdk/client-kms';
import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AwsCredentials } from 'local-aws';
import { type GivenVehicle, type Person, givenPerson, givenVehicle } from '../support/given.ts';
import { tableOf } from '../support/provisioning.ts';
import { useSharedWorld } from '../support/world.ts';

const world = useSharedWorld();

let provisioner: Person;
let vehicle: GivenVehicle;
const opened: { destroy(): void }[] = [];

beforeAll(async () => {
  provisioner = await givenPerson(world(), ['provisioners']);
  vehicle = await givenVehicle(provisioner);
});

afterEach(() => {
  for (const client of opened.splice(0)) {
    client.destroy();
  }
});

/** Creates a client that signs as the account’s root, or with the given credentials. */
function open<Client extends { destroy(): void }>(
  Type: new (settings: { region: string; endpoint: string; credentials: AwsCredentials }) => Client,
  credentials: AwsCredentials = world().administrator,
): Client {
  const client = new Type({ region: world().place.region, endpoint: world().url, credentials });
  opened.push(client);
  return client;
}

const authorityArn = () => world().stacks[stackName()]?.['CertificateAuthorityArn'] ?? '';
const stackName = () => Object.keys(world().stacks)[0] ?? '';
const describeThing = (thingName: string) => new iot.DescribeThingCommand({ thingName });
const describeAuthority = () =>
  new acmPca.DescribeCertificateAuthorityCommand({ CertificateAuthorityArn: authorityArn() });
const describeTable = () => new dynamodb.DescribeTableCommand({ TableName: tableOf(world(), 'AuditLog') });
const describeUser = (Username: string) =>
  new cognito.AdminGetUserCommand({ UserPoolId: world().outputs.UserPoolId, Username });
const describeKey = () => new kms.DescribeKeyCommand({ KeyId: keyId() });
const keyId = () => world().resource(world().resourcesOfType('AWS::KMS::Key')[0] ?? '').ref;

describe('an SDK client reads the resources of the stack', () => {
  it('of every service', async () => {
    const thing = await open(iot.IoTClient).send(describeThing(vehicle.referenceId));
    const authority = await open(acmPca.ACMPCAClient).send(describeAuthority());
    const table = await open(dynamodb.DynamoDBClient).send(describeTable());
    const user = await open(cognito.CognitoIdentityProviderClient).send(describeUser(provisioner.username));
    const key = await open(kms.KMSClient).send(describeKey());

    expect(thing.thingName).toBe(vehicle.referenceId);
    expect(authority.CertificateAuthority?.Status).toBe('ACTIVE');
    expect(authority.CertificateAuthority?.NotAfter).toBeInstanceOf(Date);
    expect(table.Table?.TableStatus).toBe('ACTIVE');
    expect(user.UserStatus).toBe('CONFIRMED');
    expect(key.KeyMetadata?.Enabled).toBe(true);
  });
});

describe('an SDK client throws an error as its class', () => {
  const unknownId = randomUUID();
  const failures: Readonly<
    Record<string, readonly [send: () => Promise<unknown>, type: new (...args: never[]) => Error]>
  > = {
    'KMS: NotFoundException': [
      () => open(kms.KMSClient).send(new kms.DescribeKeyCommand({ KeyId: unknownId })),
      kms.NotFoundException,
    ],
    'KMS: InvalidCiphertextException': [
      () =>
        open(kms.KMSClient).send(
          new kms.DecryptCommand({
            CiphertextBlob: Buffer.from('no ciphertext of this key'),
            KeyId: keyId(),
          }),
        ),
      kms.InvalidCiphertextException,
    ],
    'IoT: ResourceNotFoundException': [
      () => open(iot.IoTClient).send(describeThing(unknownId)),
      iot.ResourceNotFoundException,
    ],
    'IoT: ResourceAlreadyExistsException': [
      () =>
        open(iot.IoTClient).send(
          new iot.CreateThingCommand({
            thingName: vehicle.referenceId,
            attributePayload: { attributes: { another: 'thing' } },
          }),
        ),
      iot.ResourceAlreadyExistsException,
    ],
    'ACM PCA: ResourceNotFoundException': [
      () =>
        open(acmPca.ACMPCAClient).send(
          new acmPca.GetCertificateCommand({
            CertificateAuthorityArn: authorityArn(),
            CertificateArn: `${authorityArn()}/certificate/${'0'.repeat(32)}`,
          }),
        ),
      acmPca.ResourceNotFoundException,
    ],
    'DynamoDB: ResourceNotFoundException': [
      () =>
        open(dynamodb.DynamoDBClient).send(
          new dynamodb.GetItemCommand({ TableName: 'NoSuchTable', Key: { id: { S: unknownId } } }),
        ),
      dynamodb.ResourceNotFoundException,
    ],
    'DynamoDB: ConditionalCheckFailedException': [
      () =>
        open(dynamodb.DynamoDBClient).send(
          new dynamodb.PutItemCommand({
            TableName: tableOf(world(), 'DeviceInventory'),
            Item: { deviceId: { S: vehicle.deviceId } },
            ConditionExpression: 'attribute_not_exists(deviceId)',
          }),
        ),
      dynamodb.ConditionalCheckFailedException,
    ],
    'Cognito: UserNotFoundException': [
      () => open(cognito.CognitoIdentityProviderClient).send(describeUser(unknownId)),
      cognito.UserNotFoundException,
    ],
    'Cognito: UsernameExistsException': [
      () =>
        open(cognito.CognitoIdentityProviderClient).send(
          new cognito.AdminCreateUserCommand({
            UserPoolId: world().outputs.UserPoolId,
            Username: provisioner.username,
            MessageAction: 'SUPPRESS',
          }),
        ),
      cognito.UsernameExistsException,
    ],
  };

  it.each(Object.entries(failures))('%s', async (_, [send, type]) => {
    await expect(send()).rejects.toBeInstanceOf(type);
  });
});

describe('a request without valid credentials is rejected', () => {
  const calls: Readonly<Record<string, (credentials: AwsCredentials) => Promise<unknown>>> = {
    KMS: (credentials) => open(kms.KMSClient, credentials).send(describeKey()),
    IoT: (credentials) => open(iot.IoTClient, credentials).send(describeThing(vehicle.referenceId)),
    'ACM PCA': (credentials) => open(acmPca.ACMPCAClient, credentials).send(describeAuthority()),
    DynamoDB: (credentials) => open(dynamodb.DynamoDBClient, credentials).send(describeTable()),
    Cognito: (credentials) =>
      open(cognito.CognitoIdentityProviderClient, credentials).send(describeUser(provisioner.username)),
  };

  it.each(Object.entries(calls))('by %s', async (_, call) => {
    const { administrator } = world();

    const wrongSecret = call({ ...administrator, secretAccessKey: 'guessed' });
    const unknownKey = call({ accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'guessed' });

    await expect(wrongSecret).rejects.toThrow(/signature/i);
    await expect(unknownKey).rejects.toThrow(/security token/i);
  });
});

it('is retried by the SDK when it is throttled, and the SDK counts the attempts', async () => {
  const fault = world().faults.inject({ service: 'kms', operation: 'DescribeKey', kind: 'throttle' });

  const { $metadata } = await open(kms.KMSClient).send(describeKey());

  expect(fault.fired()).toBe(1);
  expect($metadata).toMatchObject({ httpStatusCode: 200, attempts: 2 });
});
