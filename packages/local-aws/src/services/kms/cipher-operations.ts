/** Encrypt, Decrypt, ReEncrypt and the operations for data keys. */
import { randomBytes } from 'node:crypto';
import type { Operation } from '../../core/service.ts';
import { newestMaterial, open, originOf, seal } from './ciphertext.ts';
import { type EncryptionContext, contextConditions } from './encryption-context.ts';
import { type KmsParts, keyDemand, kmsOperation, requireUsable } from './key-access.ts';
import type { KeyRecord } from './key-record.ts';
import { dryRun, incorrectKey, invalidCiphertext, validationFailed, wrongAlgorithm } from './kms-errors.ts';
import { kmsInputs } from './kms-shapes.ts';

interface EncryptInput {
  readonly KeyId: string;
  readonly Plaintext: string;
  readonly EncryptionContext?: EncryptionContext;
  readonly EncryptionAlgorithm?: string;
  readonly DryRun?: boolean;
}

interface DecryptInput {
  readonly CiphertextBlob: string;
  readonly KeyId?: string;
  readonly EncryptionContext?: EncryptionContext;
  readonly EncryptionAlgorithm?: string;
  readonly DryRun?: boolean;
}

interface ReEncryptInput {
  readonly CiphertextBlob: string;
  readonly SourceKeyId?: string;
  readonly SourceEncryptionContext?: EncryptionContext;
  readonly SourceEncryptionAlgorithm?: string;
  readonly DestinationKeyId: string;
  readonly DestinationEncryptionContext?: EncryptionContext;
  readonly DestinationEncryptionAlgorithm?: string;
  readonly DryRun?: boolean;
}

interface DataKeyInput {
  readonly KeyId: string;
  readonly EncryptionContext?: EncryptionContext;
  readonly NumberOfBytes?: number;
  readonly KeySpec?: 'AES_256' | 'AES_128';
  readonly DryRun?: boolean;
}

/** The operations on ciphertexts by name. */
export function cipherOperations(parts: KmsParts): Readonly<Record<string, Operation>> {
  const demands = (action: string) => (input: { KeyId: string; EncryptionContext?: EncryptionContext }) => [
    keyDemand(
      parts,
      action,
      parts.keys.require(input.KeyId),
      input.KeyId,
      contextConditions(input.EncryptionContext ?? {}),
    ),
  ];
  return {
    Encrypt: kmsOperation({
      shape: kmsInputs.Encrypt,
      demands: demands('Encrypt'),
      run: (input: EncryptInput) => encrypt(parts, input),
    }),
    Decrypt: kmsOperation({
      shape: kmsInputs.Decrypt,
      demands: (input: DecryptInput) => {
        const key = keyOfCiphertext(parts, input.CiphertextBlob, input.KeyId);
        const context = contextConditions(input.EncryptionContext ?? {});
        return [keyDemand(parts, 'Decrypt', key, input.KeyId ?? key.arn, context)];
      },
      run: (input) => decrypt(parts, input),
    }),
    ReEncrypt: kmsOperation({
      shape: kmsInputs.ReEncrypt,
      demands: (input: ReEncryptInput) => {
        const source = keyOfCiphertext(parts, input.CiphertextBlob, input.SourceKeyId);
        const from = contextConditions(input.SourceEncryptionContext ?? {});
        const destination = parts.keys.require(input.DestinationKeyId);
        const to = contextConditions(input.DestinationEncryptionContext ?? {});
        return [
          keyDemand(parts, 'ReEncryptFrom', source, input.SourceKeyId ?? source.arn, from),
          keyDemand(parts, 'ReEncryptTo', destination, input.DestinationKeyId, to),
        ];
      },
      run: (input) => reEncrypt(parts, input),
    }),
    GenerateDataKey: kmsOperation({
      shape: kmsInputs.GenerateDataKey,
      demands: demands('GenerateDataKey'),
      run: (input: DataKeyInput) => dataKey(parts, input, 'GenerateDataKey'),
    }),
    GenerateDataKeyWithoutPlaintext: kmsOperation({
      shape: kmsInputs.GenerateDataKey,
      demands: demands('GenerateDataKeyWithoutPlaintext'),
      run: (input: DataKeyInput) => {
        const { Plaintext: _plaintext, ...rest } = dataKey(parts, input, 'GenerateDataKeyWithoutPlaintext');
        return rest;
      },
    }),
  };
}

function encrypt(parts: KmsParts, input: EncryptInput) {
  const key = usableKey(parts.keys.require(input.KeyId), 'Encrypt', input.EncryptionAlgorithm);
  if (input.DryRun === true) {
    throw dryRun();
  }
  const blob = seal(key, Buffer.from(input.Plaintext, 'base64'), input.EncryptionContext ?? {});
  return {
    CiphertextBlob: blob.toString('base64'),
    KeyId: key.arn,
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
  };
}

function decrypt(parts: KmsParts, input: DecryptInput) {
  const key = usableKey(
    keyOfCiphertext(parts, input.CiphertextBlob, input.KeyId),
    'Decrypt',
    input.EncryptionAlgorithm,
  );
  const blob = Buffer.from(input.CiphertextBlob, 'base64');
  const plaintext = open(key, blob, input.EncryptionContext ?? {});
  if (input.DryRun === true) {
    throw dryRun();
  }
  return {
    KeyId: key.arn,
    Plaintext: plaintext.toString('base64'),
    EncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    KeyMaterialId: originOf(blob).materialId,
  };
}

function reEncrypt(parts: KmsParts, input: ReEncryptInput) {
  const sourceKey = keyOfCiphertext(parts, input.CiphertextBlob, input.SourceKeyId);
  const source = usableKey(sourceKey, 'ReEncrypt', input.SourceEncryptionAlgorithm);
  const destinationKey = parts.keys.require(input.DestinationKeyId);
  const destination = usableKey(destinationKey, 'ReEncrypt', input.DestinationEncryptionAlgorithm);
  const blob = Buffer.from(input.CiphertextBlob, 'base64');
  const plaintext = open(source, blob, input.SourceEncryptionContext ?? {});
  if (input.DryRun === true) {
    throw dryRun();
  }
  return {
    CiphertextBlob: seal(destination, plaintext, input.DestinationEncryptionContext ?? {}).toString('base64'),
    SourceKeyId: source.arn,
    KeyId: destination.arn,
    SourceEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    DestinationEncryptionAlgorithm: 'SYMMETRIC_DEFAULT',
    SourceKeyMaterialId: originOf(blob).materialId,
    DestinationKeyMaterialId: newestMaterial(destination).id,
  };
}

function dataKey(parts: KmsParts, input: DataKeyInput, operationName: string) {
  const key = usableKey(parts.keys.require(input.KeyId), operationName);
  if ((input.NumberOfBytes === undefined) === (input.KeySpec === undefined)) {
    throw validationFailed('Please specify either number of bytes or key spec.');
  }
  if (input.DryRun === true) {
    throw dryRun();
  }
  const length = input.NumberOfBytes ?? (input.KeySpec === 'AES_128' ? 16 : 32);
  const plaintext = randomBytes(length);
  return {
    CiphertextBlob: seal(key, plaintext, input.EncryptionContext ?? {}).toString('base64'),
    Plaintext: plaintext.toString('base64'),
    KeyId: key.arn,
    KeyMaterialId: newestMaterial(key).id,
  };
}

/** Returns the key that the blob names. If the caller names one too, it must be the same. */
function keyOfCiphertext(
  { keys }: KmsParts,
  ciphertextBlob: string,
  identifier: string | undefined,
): KeyRecord {
  const key = keys.find(originOf(Buffer.from(ciphertextBlob, 'base64')).keyId);
  const named = identifier === undefined ? undefined : keys.require(identifier);
  if (key === undefined) {
    throw invalidCiphertext();
  }
  if (named !== undefined && named.keyId !== key.keyId) {
    throw incorrectKey();
  }
  return key;
}

function usableKey(key: KeyRecord, operationName: string, algorithm = 'SYMMETRIC_DEFAULT'): KeyRecord {
  requireUsable(key, 'ENCRYPT_DECRYPT', operationName);
  if (algorithm !== 'SYMMETRIC_DEFAULT') {
    throw wrongAlgorithm(key, algorithm);
  }
  return key;
}
