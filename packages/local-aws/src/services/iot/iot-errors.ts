/** The errors of AWS IoT, with the HTTP statuses of its service model. */
import { AwsError } from '../../core/aws-error.ts';
import { type ShapeViolation, violationsMessage } from '../../shapes/shape-violations.ts';

/**
 * An input that violates the service model. IoT uses the same name for rules that the model cannot
 * express.
 */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  return invalidRequest(violationsMessage(violations));
}

/** A request that fits the model but is not valid. */
export function invalidRequest(message: string): AwsError {
  return new AwsError('InvalidRequestException', message, 400);
}

/** No such thing, certificate or policy. */
export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

/** The resource exists already; the error identifies it. */
export function alreadyExists(message: string, resourceId: string, resourceArn: string): AwsError {
  return new AwsError('ResourceAlreadyExistsException', message, 409, { resourceId, resourceArn });
}

/** The expected version is not the current one. */
export function versionConflict(thingName: string): AwsError {
  return new AwsError(
    'VersionConflictException',
    `The version of thing ${thingName} does not match the expected version.`,
    409,
  );
}

/** The PEM is not a certificate that IoT accepts from a device. */
export function certificateInvalid(message: string): AwsError {
  return new AwsError('CertificateValidationException', message, 400);
}

/** The certificate's status forbids the operation. */
export function certificateState(message: string): AwsError {
  return new AwsError('CertificateStateException', message, 406);
}

/** Other resources are still attached to the one to delete. */
export function deleteConflict(message: string): AwsError {
  return new AwsError('DeleteConflictException', message, 409);
}

/** The call would exceed a quota of the account. */
export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message, 410);
}

/** The policy document is not a policy, or is too long. */
export function malformedPolicy(message: string): AwsError {
  return new AwsError('MalformedPolicyException', message, 400);
}
