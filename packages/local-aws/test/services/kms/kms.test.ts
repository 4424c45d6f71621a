import { createHmac } from 'node:crypto';
import {
  CancelKeyDeletionCommand,
  DecryptCommand,
  DescribeKeyCommand,
  DisabledException,
  DisableKeyCommand,
  DryRunOperationException,
  EnableKeyCommand,
  EncryptCommand,
  GenerateDataKeyCommand,
  GenerateMacCommand,
  GetKeyPolicyCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  InvalidKeyUsageException,
  KMSClient,
  KMSInvalidMacException,
  KMSInvalidStateException,
  NotFoundException,
  ReEncryptCommand,
  ScheduleKeyDeletionCommand,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';
import { testWireConformance } from '../../wire-conformance.ts';

let world: Emulation;
let kms: KMSClient;
let hmacKey: string;
let sealKey: string;
beforeAll(async () => {
  world = await startEmulation();
  kms = new KMSClient(world.client());
  const hmac = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
  hmacKey = (await world.make('AWS::KMS::Key', hmac, 'VinHash')).ref;
  sealKey = (await world.make('AWS::KMS::Key', { EnableKeyRotation: true }, 'VinSeal')).ref;
});
afterAll(() => world.stop());

const text = Buffer.from('a marked text');
const context = { tenantId: 'tenant-1', deviceId: 'device-1' };
const newKey = async (logicalId: string) => (await world.make('AWS::KMS::Key', {}, logicalId)).ref;
const encrypt = async (KeyId = sealKey, EncryptionContext: Record<string, string> = context) => {
  const { CiphertextBlob = new Uint8Array() } = await kms.send(
    new EncryptCommand({ KeyId, Plaintext: text, EncryptionContext }),
  );
  return CiphertextBlob;
};

describe('GenerateMac', () => {
  it('returns the same MAC for the same message, and the key’s ARN', async () => {
    const input = { KeyId: hmacKey, Message: text, MacAlgorithm: 'HMAC_SHA_256' } as const;

    const first = await kms.send(new GenerateMacCommand(input));
    const second = await kms.send(new GenerateMacCommand(input));

    expect(first.Mac).toHaveLength(32);
    expect(second.Mac).toEqual(first.Mac);
    expect(first.KeyId).toBe(`arn:aws:kms:eu-central-1:000000000000:key/${hmacKey}`);
    expect(first.Mac).not.toEqual(Uint8Array.from(createHmac('sha256', '').update(text).digest()));
  });

  it('is verified by VerifyMac, which refuses any other MAC', async () => {
    const input = { KeyId: hmacKey, Message: text, MacAlgorithm: 'HMAC_SHA_256' } as const;
    const { Mac } = await kms.send(new GenerateMacCommand(input));

    const valid = await kms.send(new VerifyMacCommand({ ...input, Mac }));
    const refused = kms.send(new VerifyMacCommand({ ...input, Mac: Buffer.alloc(32) }));

    expect(valid.MacValid).toBe(true);
    await expect(refused).rejects.toBeInstanceOf(KMSInvalidMacException);
  });

  it.each([
    ['another algorithm than the key’s', 'HMAC_SHA_512', () => hmacKey],
    ['an encryption key', 'HMAC_SHA_256', () => sealKey],
  ] as const)('refuses %s', async (_, MacAlgorithm, keyId) => {
    const call = kms.send(new GenerateMacCommand({ KeyId: keyId(), Message: text, MacAlgorithm }));

    await expect(call).rejects.toBeInstanceOf(InvalidKeyUsageException);
  });

  it('refuses a message of more than 4,096 bytes with AWS’s error, which does not quote the message', async () => {
    const call = kms.send(
      new GenerateMacCommand({
        KeyId: hmacKey,
        Message: Buffer.alloc(4097, 'x'),
        MacAlgorithm: 'HMAC_SHA_256',
      }),
    );

    await expect(call).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringMatching(
        /^1 validation error detected: Value .* at 'message' failed to satisfy constraint: Member must have length less than or equal to 4096$/,
      ),
    });
    await expect(call).rejects.not.toMatchObject({ message: expect.stringContaining('xx') });
  });
});

describe('Encrypt and Decrypt', () => {
  it('encrypt a text, and decrypt it under the same context', async () => {
    const blob = await encrypt();

    const { Plaintext, KeyId } = await kms.send(
      new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: context }),
    );

    expect(Buffer.from(blob).includes(text)).toBe(false);
    expect(Buffer.from(Plaintext ?? [])).toEqual(text);
    expect(KeyId).toContain(sealKey);
  });

  it.each([
    ['another value', { ...context, tenantId: 'tenant-2' }],
    ['a missing pair', { tenantId: 'tenant-1' }],
    ['an additional pair', { ...context, more: '1' }],
    ['none', undefined],
  ])('refuse a context with %s', async (_, EncryptionContext) => {
    const call = kms.send(new DecryptCommand({ CiphertextBlob: await encrypt(), EncryptionContext }));

    await expect(call).rejects.toBeInstanceOf(InvalidCiphertextException);
  });

  it('throw IncorrectKeyException when the request names another key', async () => {
    const other = await newKey('Other');

    const call = kms.send(
      new DecryptCommand({ CiphertextBlob: await encrypt(), EncryptionContext: context, KeyId: other }),
    );

    await expect(call).rejects.toBeInstanceOf(IncorrectKeyException);
  });

  it('re-encrypt under another key and context', async () => {
    const other = await newKey('Other');

    const moved = await kms.send(
      new ReEncryptCommand({
        CiphertextBlob: await encrypt(),
        SourceEncryptionContext: context,
        DestinationKeyId: other,
        DestinationEncryptionContext: { moved: 'yes' },
      }),
    );
    const { Plaintext, KeyId } = await kms.send(
      new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { moved: 'yes' } }),
    );

    expect(Buffer.from(Plaintext ?? [])).toEqual(text);
    expect(KeyId).toContain(other);
  });

  it('wrap data keys of the requested length, which must be given in exactly one way', async () => {
    const made = await kms.send(new GenerateDataKeyCommand({ KeyId: sealKey, KeySpec: 'AES_256' }));
    const unwrapped = await kms.send(new DecryptCommand({ CiphertextBlob: made.CiphertextBlob }));
    const ambiguous = kms.send(
      new GenerateDataKeyCommand({ KeyId: sealKey, KeySpec: 'AES_256', NumberOfBytes: 16 }),
    );

    expect(made.Plaintext).toHaveLength(32);
    expect(unwrapped.Plaintext).toEqual(made.Plaintext);
    await expect(ambiguous).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('only report that a dry run would succeed', async () => {
    const call = kms.send(new EncryptCommand({ KeyId: sealKey, Plaintext: text, DryRun: true }));

    await expect(call).rejects.toBeInstanceOf(DryRunOperationException);
  });
});

describe('a key', () => {
  it('is found by id, ARN, alias and alias ARN', async () => {
    await world.make('AWS::KMS::Alias', { AliasName: 'alias/seal', TargetKeyId: sealKey }, 'Alias');
    const prefix = 'arn:aws:kms:eu-central-1:000000000000';
    const identifiers = [sealKey, `${prefix}:key/${sealKey}`, 'alias/seal', `${prefix}:alias/seal`];

    const outputs = await Promise.all(
      identifiers.map((KeyId) => kms.send(new DescribeKeyCommand({ KeyId }))),
    );

    expect(outputs.map(({ KeyMetadata }) => KeyMetadata?.KeyId)).toEqual(identifiers.map(() => sealKey));
  });

  it.each([
    '00000000-0000-4000-8000-000000000000',
    'alias/absent',
    'no key id',
    'arn:aws:kms:us-east-1:000000000000:key/00000000-0000-4000-8000-000000000000',
    'arn:aws:kms:eu-central-1:111111111111:key/00000000-0000-4000-8000-000000000000',
  ])('is not found by %j', async (KeyId) => {
    await expect(kms.send(new DescribeKeyCommand({ KeyId }))).rejects.toBeInstanceOf(NotFoundException);
  });

  it('cannot be used while it is disabled', async () => {
    const key = await newKey('Switched');

    await kms.send(new DisableKeyCommand({ KeyId: key }));
    await expect(encrypt(key)).rejects.toBeInstanceOf(DisabledException);
    await kms.send(new EnableKeyCommand({ KeyId: key }));

    await expect(encrypt(key)).resolves.toBeInstanceOf(Uint8Array);
  });

  it('can be saved from deletion until the day of its deletion, and does not exist afterwards', async () => {
    const key = await newKey('Scheduled');
    const blob = await encrypt(key);

    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 }));
    await expect(encrypt(key)).rejects.toBeInstanceOf(KMSInvalidStateException);
    await kms.send(new CancelKeyDeletionCommand({ KeyId: key }));
    await kms.send(new ScheduleKeyDeletionCommand({ KeyId: key, PendingWindowInDays: 7 }));
    world.pass(8 * 86_400_000);

    await expect(encrypt(key)).rejects.toBeInstanceOf(NotFoundException);
    const decrypted = kms.send(new DecryptCommand({ CiphertextBlob: blob, EncryptionContext: context }));
    await expect(decrypted).rejects.toBeInstanceOf(InvalidCiphertextException);
  });

  it('stays the same key when the template changes only its policy', async () => {
    const statement = { Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*' };
    const policy = { Version: '2012-10-17', Statement: [statement] };

    const again = await world.make(
      'AWS::KMS::Key',
      { EnableKeyRotation: true, KeyPolicy: policy },
      'VinSeal',
    );
    const { Policy = '' } = await kms.send(new GetKeyPolicyCommand({ KeyId: sealKey }));

    expect(again.ref).toBe(sealKey);
    expect(JSON.parse(Policy)).toEqual(policy);
  });
});

testWireConformance(
  () => world,
  [
    'kms.CancelKeyDeletion',
    'kms.Decrypt',
    'kms.DescribeKey',
    'kms.DisableKey',
    'kms.EnableKey',
    'kms.Encrypt',
    'kms.GenerateDataKey',
    'kms.GenerateMac',
    'kms.GetKeyPolicy',
    'kms.ReEncrypt',
    'kms.ScheduleKeyDeletion',
    'kms.VerifyMac',
  ],
);
