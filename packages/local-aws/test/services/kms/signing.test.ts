import { createPublicKey, verify } from 'node:crypto';
import {
  DescribeKeyCommand,
  DisabledException,
  DisableKeyCommand,
  EncryptCommand,
  GetPublicKeyCommand,
  InvalidKeyUsageException,
  KMSClient,
  KMSInvalidSignatureException,
  SignCommand,
  UnsupportedOperationException,
  VerifyCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulation, startEmulation } from '../../emulation.ts';

let world: Emulation;
let kms: KMSClient;
let KeyId: string;
let macKey: string;
const signing = { KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' };
const message = Buffer.from('a marked text');
const ofText = { Message: message, SigningAlgorithm: 'ECDSA_SHA_256' } as const;

beforeAll(async () => {
  world = await startEmulation();
  kms = new KMSClient(world.client());
  KeyId = (await world.make('AWS::KMS::Key', signing, 'Signing')).ref;
  const mac = { KeySpec: 'HMAC_256', KeyUsage: 'GENERATE_VERIFY_MAC' };
  macKey = (await world.make('AWS::KMS::Key', mac, 'Mac')).ref;
});
afterAll(() => world.stop());

const sign = async (changes: object = {}) =>
  (await kms.send(new SignCommand({ KeyId, ...ofText, ...changes }))).Signature;

describe('Sign', () => {
  it('makes signatures that the public key verifies outside KMS', async () => {
    const Signature = await sign({ MessageType: 'RAW' });
    const { PublicKey = new Uint8Array(), ...described } = await kms.send(new GetPublicKeyCommand({ KeyId }));

    const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
    expect(verify('sha256', message, key, Signature ?? new Uint8Array())).toBe(true);
    expect(verify('sha256', Buffer.from('another text'), key, Signature ?? new Uint8Array())).toBe(false);
    expect(described).toMatchObject({
      KeyId: `arn:aws:kms:eu-central-1:000000000000:key/${KeyId}`,
      KeySpec: 'ECC_NIST_P256',
      KeyUsage: 'SIGN_VERIFY',
      SigningAlgorithms: ['ECDSA_SHA_256'],
    });
  });

  it('is verified by Verify, which refuses any other signature', async () => {
    const Signature = await sign();

    const valid = await kms.send(new VerifyCommand({ KeyId, ...ofText, Signature }));
    const refused = kms.send(new VerifyCommand({ KeyId, ...ofText, Message: Buffer.of(1), Signature }));

    expect(valid).toMatchObject({ SignatureValid: true, SigningAlgorithm: 'ECDSA_SHA_256' });
    await expect(refused).rejects.toBeInstanceOf(KMSInvalidSignatureException);
  });

  it.each([
    [
      'another algorithm than the key’s',
      () => ({ SigningAlgorithm: 'ECDSA_SHA_384' }),
      'InvalidKeyUsageException',
    ],
    ['a MAC key', () => ({ KeyId: macKey }), 'InvalidKeyUsageException'],
    ['to run dry', () => ({ DryRun: true }), 'DryRunOperationException'],
  ])('refuses %s', async (_, changes, name) => {
    await expect(sign(changes())).rejects.toMatchObject({ name });
  });

  it('refuses more than 4,096 bytes, and message types that it does not support', async () => {
    await expect(sign({ Message: Buffer.alloc(4097) })).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await expect(sign({ MessageType: 'DIGEST' })).rejects.toMatchObject({ name: 'ValidationException' });
    await expect(sign({ MessageType: 'EXTERNAL_MU' })).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('refuses a disabled key', async () => {
    const { ref } = await world.make('AWS::KMS::Key', signing, 'Disabled');
    await kms.send(new DisableKeyCommand({ KeyId: ref }));

    await expect(sign({ KeyId: ref })).rejects.toBeInstanceOf(DisabledException);
  });
});

it('keeps asymmetric and symmetric keys apart', async () => {
  const encryption = kms.send(new EncryptCommand({ KeyId, Plaintext: message }));
  const publicMac = kms.send(new GetPublicKeyCommand({ KeyId: macKey }));

  await expect(encryption).rejects.toBeInstanceOf(InvalidKeyUsageException);
  await expect(publicMac).rejects.toBeInstanceOf(UnsupportedOperationException);
});

it('describes the key', async () => {
  const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));

  expect(KeyMetadata).toMatchObject({ KeyUsage: 'SIGN_VERIFY', SigningAlgorithms: ['ECDSA_SHA_256'] });
  expect(KeyMetadata).not.toHaveProperty('EncryptionAlgorithms');
});

it('refuses a key that should sign and encrypt, or rotate', async () => {
  const encrypting = world.make('AWS::KMS::Key', { ...signing, KeyUsage: 'ENCRYPT_DECRYPT' }, 'Wrong');
  const rotating = world.make('AWS::KMS::Key', { ...signing, EnableKeyRotation: true }, 'Rotating');

  await expect(encrypting).rejects.toThrow('does not fit');
  await expect(rotating).rejects.toThrow('only SYMMETRIC_DEFAULT keys rotate');
});
