/**
 * DescribeKey, and the operations that enable and disable a key and schedule or cancel its
 * deletion.
 */
import type { Operation } from '../../core/service.ts';
import { type KmsParts, keyDemand, kmsOperation } from './key-access.ts';
import { newestMaterial } from './ciphertext.ts';
import { type KeyRecord, keySpecs, keyState } from './key-record.ts';
import { notFound, pendingDeletion, validationFailed } from './kms-errors.ts';
import { AwsError } from '../../core/aws-error.ts';
import { kmsInputs } from './kms-shapes.ts';

interface KeyInput {
  readonly KeyId: string;
}

interface DeletionInput extends KeyInput {
  readonly PendingWindowInDays?: number;
}

/** The operations on keys by name. */
export function keyOperations(parts: KmsParts): Readonly<Record<string, Operation>> {
  const onKey = <Input extends KeyInput, Output>(
    action: keyof typeof kmsInputs,
    run: (key: KeyRecord, input: Input) => Output,
  ): Operation =>
    kmsOperation<Input, Output>({
      shape: kmsInputs[action],
      demands: (input) => [keyDemand(parts, action, parts.keys.require(input.KeyId), input.KeyId)],
      run: (input) => run(parts.keys.require(input.KeyId), input),
    });
  return {
    DescribeKey: onKey('DescribeKey', (key) => ({ KeyMetadata: keyMetadata(parts, key) })),
    EnableKey: onKey(
      'EnableKey',
      (key) => void parts.keys.change(requireNotPendingDeletion(key), { enabled: true }),
    ),
    DisableKey: onKey(
      'DisableKey',
      (key) => void parts.keys.change(requireNotPendingDeletion(key), { enabled: false }),
    ),
    GetKeyRotationStatus: onKey('GetKeyRotationStatus', rotationStatus),
    GetKeyPolicy: onKey('GetKeyPolicy', keyPolicy),
    ScheduleKeyDeletion: onKey('ScheduleKeyDeletion', (key, input: DeletionInput) =>
      scheduleDeletion(parts, key, input),
    ),
    CancelKeyDeletion: onKey('CancelKeyDeletion', (key) => {
      if (key.deletionAt === undefined) {
        throw new AwsError('KMSInvalidStateException', `${key.arn} is not pending deletion.`);
      }
      return { KeyId: parts.keys.cancelDeletion(key).arn };
    }),
  };
}

function keyMetadata({ place }: KmsParts, key: KeyRecord) {
  const spec = keySpecs[key.spec];
  return {
    AWSAccountId: place.accountId,
    KeyId: key.keyId,
    Arn: key.arn,
    CreationDate: key.createdAt / 1000,
    Enabled: keyState(key) === 'Enabled',
    Description: key.description,
    KeyUsage: spec.usage,
    KeyState: keyState(key),
    Origin: 'AWS_KMS',
    KeyManager: 'CUSTOMER',
    CustomerMasterKeySpec: key.spec,
    KeySpec: key.spec,
    MultiRegion: false,
    ...algorithmsOf(key),
    ...(key.deletionAt === undefined ? {} : { DeletionDate: key.deletionAt / 1000 }),
  };
}

function algorithmsOf(key: KeyRecord): object {
  const spec = keySpecs[key.spec];
  if ('macAlgorithm' in spec) {
    return { MacAlgorithms: [spec.macAlgorithm] };
  }
  return 'signingAlgorithm' in spec
    ? { SigningAlgorithms: [spec.signingAlgorithm] }
    : { EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'], CurrentKeyMaterialId: newestMaterial(key).id };
}

function rotationStatus(key: KeyRecord) {
  if (key.spec !== 'SYMMETRIC_DEFAULT') {
    throw new AwsError('UnsupportedOperationException', '');
  }
  return { KeyId: key.arn, KeyRotationEnabled: key.rotationEnabled };
}

function keyPolicy(key: KeyRecord, input: KeyInput & { readonly PolicyName?: string }) {
  const name = input.PolicyName ?? 'default';
  if (name !== 'default') {
    throw notFound(`No such policy exists`);
  }
  return { Policy: JSON.stringify(key.policy), PolicyName: name };
}

function scheduleDeletion(parts: KmsParts, key: KeyRecord, input: DeletionInput) {
  const days = input.PendingWindowInDays ?? 30;
  if (days < 7 || days > 30) {
    throw validationFailed('PendingWindowInDays must be between 7 and 30.');
  }
  const pending = parts.keys.scheduleDeletion(requireNotPendingDeletion(key), days);
  return {
    KeyId: key.arn,
    DeletionDate: pending.deletionAt / 1000,
    KeyState: 'PendingDeletion',
    PendingWindowInDays: days,
  };
}

function requireNotPendingDeletion(key: KeyRecord): KeyRecord {
  if (key.deletionAt !== undefined) {
    throw pendingDeletion(key);
  }
  return key;
}
