/**
 * Members that recur in KMS's inputs
 * (https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html).
 */
import { blob, flag, list, map, number, oneOf, structure, text } from '../../shapes/shape.ts';

const keyId = text({ min: 1, max: 2048 });
const encryptionContext = map(text(), text());
const grantTokens = list(text({ min: 1, max: 8192 }), 0, 10);
const encryptionAlgorithm = oneOf('SYMMETRIC_DEFAULT', 'RSAES_OAEP_SHA_1', 'RSAES_OAEP_SHA_256', 'SM2PKE');
const macAlgorithm = oneOf('HMAC_SHA_224', 'HMAC_SHA_256', 'HMAC_SHA_384', 'HMAC_SHA_512');
const signingAlgorithm = oneOf(
  'RSASSA_PSS_SHA_256',
  'RSASSA_PSS_SHA_384',
  'RSASSA_PSS_SHA_512',
  'RSASSA_PKCS1_V1_5_SHA_256',
  'RSASSA_PKCS1_V1_5_SHA_384',
  'RSASSA_PKCS1_V1_5_SHA_512',
  'ECDSA_SHA_256',
  'ECDSA_SHA_384',
  'ECDSA_SHA_512',
  'SM2DSA',
  'ML_DSA_SHAKE_256',
  'ED25519_SHA_512',
  'ED25519_PH_SHA_512',
);
const messageType = oneOf('RAW', 'DIGEST', 'EXTERNAL_MU');
const common = { GrantTokens: grantTokens, DryRun: flag };
const ciphertextBlob = blob(1, 6144);

const key = structure({ KeyId: keyId }, { GrantTokens: grantTokens });
const plainKey = structure({ KeyId: keyId });
const dataKey = structure(
  { KeyId: keyId },
  {
    EncryptionContext: encryptionContext,
    NumberOfBytes: number(1, 1024),
    KeySpec: oneOf('AES_256', 'AES_128'),
    ...common,
  },
);

/**
 * Constraints of the inputs by operation name; a violation throws ValidationException or
 * SerializationException.
 */
export const kmsInputs = {
  DescribeKey: key,
  EnableKey: plainKey,
  DisableKey: plainKey,
  CancelKeyDeletion: plainKey,
  GetKeyRotationStatus: plainKey,
  GetKeyPolicy: structure({ KeyId: keyId }, { PolicyName: text({ min: 1, max: 128, pattern: '[\\w]+' }) }),
  ScheduleKeyDeletion: structure({ KeyId: keyId }, { PendingWindowInDays: number(1, 365) }),
  GenerateMac: structure({ Message: blob(1, 4096), KeyId: keyId, MacAlgorithm: macAlgorithm }, common),
  VerifyMac: structure(
    { Message: blob(1, 4096), KeyId: keyId, MacAlgorithm: macAlgorithm, Mac: blob(1, 6144) },
    common,
  ),
  Sign: structure(
    { KeyId: keyId, Message: blob(1, 4096), SigningAlgorithm: signingAlgorithm },
    { MessageType: messageType, ...common },
  ),
  Verify: structure(
    { KeyId: keyId, Message: blob(1, 4096), Signature: blob(1, 6144), SigningAlgorithm: signingAlgorithm },
    { MessageType: messageType, ...common },
  ),
  GetPublicKey: key,
  Encrypt: structure(
    { KeyId: keyId, Plaintext: blob(1, 4096) },
    { EncryptionContext: encryptionContext, EncryptionAlgorithm: encryptionAlgorithm, ...common },
  ),
  Decrypt: structure(
    { CiphertextBlob: ciphertextBlob },
    {
      KeyId: keyId,
      EncryptionContext: encryptionContext,
      EncryptionAlgorithm: encryptionAlgorithm,
      ...common,
    },
  ),
  ReEncrypt: structure(
    { CiphertextBlob: ciphertextBlob, DestinationKeyId: keyId },
    {
      SourceKeyId: keyId,
      SourceEncryptionContext: encryptionContext,
      DestinationEncryptionContext: encryptionContext,
      SourceEncryptionAlgorithm: encryptionAlgorithm,
      DestinationEncryptionAlgorithm: encryptionAlgorithm,
      ...common,
    },
  ),
  GenerateDataKey: dataKey,
  GenerateDataKeyWithoutPlaintext: dataKey,
} as const;
