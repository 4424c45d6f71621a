/** The errors of commands and their executions, with the HTTP statuses of their service models. */
import { AwsError } from '../../../core/aws-error.ts';
import { type ShapeViolation, violationsMessage } from '../../../shapes/shape-violations.ts';

/** An input that violates the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  return validationFailed(violationsMessage(violations));
}

/** An input that fits the model but is not valid. */
export function validationFailed(message: string): AwsError {
  return new AwsError('ValidationException', message, 400);
}

/** No such command, execution or thing. */
export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message, 404);
}

/** The resource's current state forbids the operation. */
export function conflict(message: string, resourceId: string): AwsError {
  return new AwsError('ConflictException', message, 409, { resourceId });
}

/** The device has reached the maximum number of unfinished executions. */
export function quotaExceeded(message: string): AwsError {
  return new AwsError('ServiceQuotaExceededException', message, 402);
}
