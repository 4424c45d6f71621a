/** The errors of SQS, with its messages and the names of its JSON protocol. */
import { AwsError } from '../../core/aws-error.ts';
import { violationsMessage, type ShapeViolation } from '../../shapes/shape-violations.ts';

/** An input that violates the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  const unreadable = violations.some(({ kind }) => kind === 'serialization');
  return new AwsError(
    unreadable ? 'SerializationException' : 'InvalidParameterValueException',
    violationsMessage(violations),
  );
}

/** QueueDoesNotExist (400): the URL, ARN or name matches no queue of the template. */
export function queueDoesNotExist(): AwsError {
  return new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
}

/** A parameter whose value SQS does not accept. */
export function invalidParameter(message: string): AwsError {
  return new AwsError('InvalidParameterValueException', message);
}

/** Characters outside of those that XML 1.0 allows. */
export function invalidContents(): AwsError {
  return new AwsError(
    'InvalidMessageContents',
    'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
  );
}

/** A receipt handle that SQS never issued. */
export function receiptHandleIsInvalid(): AwsError {
  return new AwsError('ReceiptHandleIsInvalid', 'The input receipt handle is invalid.');
}

/** An attribute that queues do not have. */
export function invalidAttributeName(name: string): AwsError {
  return new AwsError('InvalidAttributeName', `Unknown Attribute ${name}.`);
}

/** A queue may be purged once a minute. */
export function purgeInProgress(queueName: string): AwsError {
  return new AwsError(
    'PurgeQueueInProgress',
    `Only one PurgeQueue operation on ${queueName} is allowed every 60 seconds.`,
    403,
  );
}

/** EmptyBatchRequest (400): a batch must have between 1 and 10 entries. */
export function emptyBatch(): AwsError {
  return new AwsError('EmptyBatchRequest', 'There should be at least one entry in the request.');
}

/** A batch of more than ten entries. */
export function tooManyEntries(count: number): AwsError {
  return new AwsError(
    'TooManyEntriesInBatchRequest',
    `Maximum number of entries per request are 10. You have sent ${count}.`,
  );
}

/** Two entries of a batch with one id. */
export function idsNotDistinct(id: string): AwsError {
  return new AwsError('BatchEntryIdsNotDistinct', `Id ${id} repeated.`);
}

/** An entry id with characters or a length that SQS does not allow. */
export function invalidEntryId(): AwsError {
  return new AwsError(
    'InvalidBatchEntryId',
    'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
  );
}

/** The messages of a batch exceed the limit together. */
export function batchTooLong(bytes: number): AwsError {
  return new AwsError(
    'BatchRequestTooLong',
    `Batch requests cannot be longer than 1048576 bytes. You have sent ${bytes} bytes.`,
  );
}
