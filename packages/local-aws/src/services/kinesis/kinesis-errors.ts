/** The errors of Kinesis, with its messages. */
import { AwsError } from '../../core/aws-error.ts';
import { violationsMessage, type ShapeViolation } from '../../shapes/shape-violations.ts';

/** An input that violates the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  const unreadable = violations.some(({ kind }) => kind === 'serialization');
  return new AwsError(
    unreadable ? 'SerializationException' : 'ValidationException',
    violationsMessage(violations),
  );
}

/** A rule that the model cannot express. */
export function invalidArgument(message: string): AwsError {
  return new AwsError('InvalidArgumentException', message);
}

/** ResourceNotFoundException (400) for a stream that the template did not create. */
export function streamNotFound(name: string, accountId: string): AwsError {
  return new AwsError('ResourceNotFoundException', `Stream ${name} under account ${accountId} not found.`);
}

/** ResourceNotFoundException (400) for a shard id that the stream does not have. */
export function shardNotFound(shardId: string, name: string, accountId: string): AwsError {
  return new AwsError(
    'ResourceNotFoundException',
    `Shard ${shardId} in stream ${name} under account ${accountId} does not exist`,
  );
}

/** The iterator is older than five minutes. */
export function expiredIterator(): AwsError {
  return new AwsError(
    'ExpiredIteratorException',
    'Iterator expired. It is further in the past than the tolerated delay of 300000 milliseconds.',
  );
}

/** The shard accepts no more records for now. Callers may retry. */
export function capacityExceeded(shardId: string): AwsError {
  return new AwsError(
    'ProvisionedThroughputExceededException',
    `Rate exceeded for shard ${shardId}: it holds as much unread data as the local world keeps in memory.`,
  );
}
