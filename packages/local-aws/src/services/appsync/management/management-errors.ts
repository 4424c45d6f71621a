/** Errors of AppSync's management API, with the HTTP statuses of its API reference. */
import { AwsError } from '../../../core/aws-error.ts';
import { violationsMessage, type ShapeViolation } from '../../../shapes/shape-violations.ts';

/** An input that violates the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  return badRequest(violationsMessage(violations));
}

/** A request that is malformed or contradicts itself. */
export function badRequest(message: string): AwsError {
  return new AwsError('BadRequestException', message, 400);
}

/** A resource that does not exist. */
export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404);
}

/** Another change of the API is still in progress. */
export function concurrentModification(): AwsError {
  return new AwsError(
    'ConcurrentModificationException',
    'Another modification is in progress at this time and it must complete before you can make your change.',
    409,
  );
}

/** A quota of the account. */
export function limitExceeded(message: string): AwsError {
  return new AwsError('LimitExceededException', message, 429);
}
