import {
  DecryptCommand,
  EncryptCommand,
  GenerateMacCommand,
  IncorrectKeyException,
  InvalidCiphertextException,
  InvalidKeyUsageException,
  KMSClient,
  KMSInvalidMacException,
  NotFoundException,
  VerifyMacCommand,
} from '@aws-sdk/client-kms';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTarget } from './start-target.ts';
import type { Target } from './target.ts';

let target: Target;
let kms: KMSClient;
let macKey: string;
let dataKey: string;
let otherKey: string;
beforeAll(async () => {
  target = await startTarget();
  kms = new KMSClient(target.settings);
  macKey = await target.createKey('HMAC_256');
  dataKey = await target.createKey('SYMMETRIC_DEFAULT');
  otherKey = await target.createKey('SYMMETRIC_DEFAULT');
});
afterAll(() => target.stop());

const text = Buffer.from('a text');
const EncryptionContext = { purpose: 'conformance' };
const encrypt = async () =>
  (await kms.send(new EncryptCommand({ KeyId: dataKey, Plaintext: text, EncryptionContext }))).CiphertextBlob;

describe('KMS', () => {
  it('returns the same MAC for the same message, and verifies it', async () => {
    const input = { KeyId: macKey, Message: text, MacAlgorithm: 'HMAC_SHA_256' } as const;

    const { Mac, KeyId } = await kms.send(new GenerateMacCommand(input));
    const again = await kms.send(new GenerateMacCommand(input));
    const verified = await kms.send(new VerifyMacCommand({ ...input, Mac }));

    expect([KeyId, again.Mac, verified.MacValid]).toEqual([macKey, Mac, true]);
  });

  it('rejects a MAC of another message', async () => {
    const input = { KeyId: macKey, Message: text, MacAlgorithm: 'HMAC_SHA_256' } as const;
    const Mac = new Uint8Array(32);

    await expect(kms.send(new VerifyMacCommand({ ...input, Mac }))).rejects.toThrow(KMSInvalidMacException);
  });

  it('decrypts only with the same encryption context', async () => {
    const CiphertextBlob = await encrypt();

    const { Plaintext = [] } = await kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext }));
    expect(Buffer.from(Plaintext)).toEqual(text);
    const other = new DecryptCommand({ CiphertextBlob, EncryptionContext: { purpose: 'other' } });
    await expect(kms.send(other)).rejects.toThrow(InvalidCiphertextException);
  });

  it('rejects another key than the one that encrypted', async () => {
    const command = new DecryptCommand({
      CiphertextBlob: await encrypt(),
      EncryptionContext,
      KeyId: otherKey,
    });

    await expect(kms.send(command)).rejects.toThrow(IncorrectKeyException);
  });

  it('rejects a key of another usage, and a key that does not exist', async () => {
    const input = { Message: text, MacAlgorithm: 'HMAC_SHA_256' } as const;
    const missing = dataKey.replace(/[^/]+$/, '00000000-0000-4000-8000-000000000000');

    const usage = kms.send(new GenerateMacCommand({ ...input, KeyId: dataKey }));
    await expect(usage).rejects.toThrow(InvalidKeyUsageException);
    const absent = kms.send(new GenerateMacCommand({ ...input, KeyId: missing }));
    await expect(absent).rejects.toThrow(NotFoundException);
  });
});
