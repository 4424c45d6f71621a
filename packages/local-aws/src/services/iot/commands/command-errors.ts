/** The errors of commands and their executions, with the HTTP statuses of their service models. */
import { AwsError } from '../../../core/aws-error.ts';
import { type ShapeViolation, violationsMessage } from '../../../shapes/shape-violations.ts';

/** An input that breaks the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  return validationFailed(violationsMessage(violations));
}

/** An input that cannot be meant. */
export function validationFailed(message: string): AwsError {
  return new AwsError('ValidationException', message, 400);
}

/** No such command, execution or thing. */
export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

/** The resource's present state forbids it. */
export function conflict(message: string, resourceId: string): AwsError {
  return new AwsError('ConflictException', message, 409, { resourceId });
}

/** A device has as many executions under way as it may have. */
export function quotaExceeded(message: string): AwsError {
  return new AwsError('ServiceQuotaExceededException', message, 402);
}
