/** The errors of KMS, with its messages. */
import { AwsError } from '../../core/aws-error.ts';
import { type ShapeViolation, violationsMessage } from '../../shapes/shape-violations.ts';
import { type KeyRecord, keySpecs } from './key-record.ts';

/** An input that violates the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  const unreadable = violations.some(({ kind }) => kind === 'serialization');
  return new AwsError(
    unreadable ? 'SerializationException' : 'ValidationException',
    violationsMessage(violations),
  );
}

/** A rule that the model cannot express. */
export function validationFailed(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** No such key or alias, or an identifier that cannot be one. */
export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message);
}

/** DisabledException (400); EnableKey makes the key usable again. */
export function disabled(key: KeyRecord): AwsError {
  return new AwsError('DisabledException', `${key.arn} is disabled.`);
}

/** The key's state forbids the operation. */
export function pendingDeletion(key: KeyRecord): AwsError {
  return new AwsError('KMSInvalidStateException', `${key.arn} is pending deletion.`);
}

/** The key has another usage than the operation requires. */
export function wrongUsage(key: KeyRecord, operationName: string): AwsError {
  const { usage } = keySpecs[key.spec];
  return new AwsError(
    'InvalidKeyUsageException',
    `${key.arn} key usage is ${usage} which is not valid for ${operationName}.`,
  );
}

/** The algorithm does not belong to the key's spec. */
export function wrongAlgorithm(key: KeyRecord, algorithm: string): AwsError {
  return new AwsError(
    'InvalidKeyUsageException',
    `Algorithm ${algorithm} is incompatible with key spec ${key.spec}.`,
  );
}

/**
 * Ciphertext that this KMS did not make, was changed, or has another encryption context; KMS never
 * reveals which.
 */
export function invalidCiphertext(): AwsError {
  return new AwsError('InvalidCiphertextException', '');
}

/** The ciphertext belongs to another key than the caller named. */
export function incorrectKey(): AwsError {
  return new AwsError(
    'IncorrectKeyException',
    'The key ID in the request does not identify a CMK that can perform this operation.',
  );
}

/** `DryRun` was asked for and the call would have succeeded. */
export function dryRun(): AwsError {
  return new AwsError(
    'DryRunOperationException',
    'The request would have succeeded, but the DryRun option is set.',
  );
}
