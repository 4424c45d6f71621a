/** The errors of DynamoDB Streams (Amazon DynamoDB Streams API Reference). */
import { AwsError } from '../../../core/aws-error.ts';
import { violationsMessage, type ShapeViolation } from '../../../shapes/shape-violations.ts';

/** An input that violates the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  const unreadable = violations.some(({ kind }) => kind === 'serialization');
  return new AwsError(
    unreadable ? 'SerializationException' : 'ValidationException',
    violationsMessage(violations),
  );
}

/** A rule that the model cannot express. */
export function invalidStreamRequest(message: string): AwsError {
  return new AwsError('ValidationException', message);
}

/** ResourceNotFoundException (400) for a stream that the template did not create. */
export function streamNotFound(arn: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Requested resource not found: Stream: ${arn} not found`);
}

/** ResourceNotFoundException (400) for a shard id that the stream does not have. */
export function streamShardNotFound(shardId: string, arn: string): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Requested resource not found: Shard: ${shardId} in Stream: ${arn} not found`,
  );
}

/** The record at a sequence number is older than 24 hours. */
export function trimmedStreamData(): AwsError {
  return new AwsError(
    'TrimmedDataAccessException',
    'The operation attempted to read past the oldest stream record in a shard.',
  );
}

/** The iterator is older than fifteen minutes. */
export function expiredStreamIterator(): AwsError {
  return new AwsError('ExpiredIteratorException', 'The provided iterator is expired.');
}
