/** Members that recur in KMS's inputs (https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html). */
import { blob, flag, list, map, number, oneOf, structure, text } from '../shapes/shape.ts';

const keyId = text({ min: 1, max: 2048 });
const encryptionContext = map(text(), text());
const grantTokens = list(text({ min: 1, max: 8192 }), 0, 10);
const encryptionAlgorithm = oneOf('SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE');
const macAlgorithm = oneOf('HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512');
const common = { GrantTokens: grantTokens, DryRun: flag };
const ciphertextBlob = blob(1, 6144);

export const keyShape = structure({ KeyId: keyId }, { GrantTokens: grantTokens });

export const getKeyPolicyShape = structure(
  { KeyId: keyId },
  { PolicyName: text({ min: 1, max: 128, pattern: '[\\w]+' }) },
);

export const scheduleDeletionShape = structure({ KeyId: keyId }, { PendingWindowInDays: number(1, 365) });

export const generateMacShape = structure(
  { Message: blob(1, 4096), KeyId: keyId, MacAlgorithm: macAlgorithm },
  common,
);

export const verifyMacShape = structure(
  { Message: blob(1, 4096), KeyId: keyId, MacAlgorithm: macAlgorithm, Mac: blob(1, 6144) },
  common,
);

export const encryptShape = structure(
  { KeyId: keyId, Plaintext: blob(1, 4096) },
  { EncryptionContext: encryptionContext, EncryptionAlgorithm: encryptionAlgorithm, ...common },
);

export const decryptShape = structure(
  { CiphertextBlob: ciphertextBlob },
  { KeyId: keyId, EncryptionContext: encryptionContext, EncryptionAlgorithm: encryptionAlgorithm, ...common },
);

export const reEncryptShape = structure(
  { CiphertextBlob: ciphertextBlob, DestinationKeyId: keyId },
  {
    SourceKeyId: keyId,
    SourceEncryptionContext: encryptionContext,
    DestinationEncryptionContext: encryptionContext,
    SourceEncryptionAlgorithm: encryptionAlgorithm,
    DestinationEncryptionAlgorithm: encryptionAlgorithm,
    ...common,
  },
);

export const generateDataKeyShape = structure(
  { KeyId: keyId },
  {
    EncryptionContext: encryptionContext,
    NumberOfBytes: number(1, 1024),
    KeySpec: oneOf('AES_256', 'AES_128'),
    ...common,
  },
);
