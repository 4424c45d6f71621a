import { DecryptCommand, EncryptCommand, GenerateMacCommand, KMSClient } from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';

const roleArn = 'arn:aws:iam::000000000000:role/sealer';
const anyone = { AWS: 'arn:aws:iam::000000000000:root' };

let world: Emulation;
let kms: KMSClient;
beforeAll(async () => {
  world = await startEmulation();
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const allowed = {
    Effect: 'Allow',
    Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateMac'],
    Resource: '*',
  };
  await world.make(
    'AWS::IAM::Role',
    {
      RoleName: 'sealer',
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: 'seal', PolicyDocument: { Version: '2012-10-17', Statement: [allowed] } }],
    },
    'Sealer',
  );
  kms = new KMSClient(world.client(world.iam.credentialsFor(roleArn, 'lambda.amazonaws.com', 'session')));
});
afterAll(() => world.stop());

const keyWith = async (logicalId: string, statement: object, properties: object = {}) => {
  const policy = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*', ...statement }] };
  return (await world.make('AWS::KMS::Key', { KeyPolicy: policy, ...properties }, logicalId)).ref;
};
const encrypt = (KeyId: string, EncryptionContext?: Record<string, string>) =>
  kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from('text'), EncryptionContext }));
const denied = {
  name: 'AccessDeniedException',
  message: expect.stringContaining(roleArn.split('/')[1] ?? ''),
};

describe('the key policy', () => {
  it('lets the account’s IAM decide when it names the account', async () => {
    const key = await keyWith('Delegating', { Principal: anyone, Action: 'kms:*' });

    await expect(encrypt(key)).resolves.toMatchObject({ KeyId: expect.stringContaining(key) });
  });

  it('refuses a caller that it does not name, even if IAM allows the call', async () => {
    const key = await keyWith('Closed', {
      Principal: { AWS: 'arn:aws:iam::000000000000:role/other' },
      Action: 'kms:*',
    });

    await expect(encrypt(key)).rejects.toMatchObject(denied);
  });

  it('restricts a use to keys and values of the encryption context', async () => {
    const Condition = {
      StringEquals: { 'kms:EncryptionContext:tenantId': 'tenant-1' },
      'ForAllValues:StringEquals': { 'kms:EncryptionContextKeys': ['tenantId', 'deviceId'] },
    };
    const key = await keyWith('Bound', { Principal: anyone, Action: 'kms:*', Condition });

    const exact = encrypt(key, { tenantId: 'tenant-1', deviceId: 'r' });
    const otherTenant = encrypt(key, { tenantId: 'tenant-2', deviceId: 'r' });
    const moreKeys = encrypt(key, { tenantId: 'tenant-1', colour: 'red' });

    await expect(exact).resolves.toBeDefined();
    await expect(otherTenant).rejects.toMatchObject(denied);
    await expect(moreKeys).rejects.toMatchObject(denied);
  });

  it('restricts a use to a MAC algorithm', async () => {
    const Condition = { StringEquals: { 'kms:MacAlgorithm': 'HMAC_SHA_384' } };
    const statement = { Principal: anyone, Action: 'kms:GenerateMac', Condition };
    const key = await keyWith('Mac', statement, { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' });

    const call = kms.send(
      new GenerateMacCommand({ KeyId: key, Message: Buffer.from('m'), MacAlgorithm: 'HMAC_SHA_256' }),
    );

    await expect(call).rejects.toMatchObject(denied);
  });

  it('applies to the key that made the ciphertext when the request names no key', async () => {
    const key = await keyWith('EncryptOnly', { Principal: anyone, Action: 'kms:Encrypt' });
    const { CiphertextBlob } = await encrypt(key);

    const call = kms.send(new DecryptCommand({ CiphertextBlob }));

    await expect(call).rejects.toMatchObject({ message: expect.stringContaining(`key/${key}`) });
  });
});
