/** The errors of AWS Private CA, with its messages. */
import { AwsError } from '../../core/aws-error.ts';
import { type ShapeViolation, violationsMessage } from '../../shapes/shape-violations.ts';

/** An input that violates the service model. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  const unreadable = violations.some(({ kind }) => kind === 'serialization');
  return new AwsError(
    unreadable ? 'SerializationException' : 'ValidationException',
    violationsMessage(violations),
  );
}

/** An argument that fits the model but not the CA, the template or the other arguments. */
export function invalidArguments(message: string): AwsError {
  return new AwsError('InvalidArgsException', message);
}

/** An ARN of something else, another account or another Region. */
export function invalidArn(message: string): AwsError {
  return new AwsError('InvalidArnException', message);
}

/** No such CA or certificate. */
export function notFound(message: string): AwsError {
  return new AwsError('ResourceNotFoundException', message);
}

/** The CA's state does not allow the request. */
export function invalidState(message: string): AwsError {
  return new AwsError('InvalidStateException', message);
}

/** The CSR cannot be read, is not signed by its own key, or has no subject. */
export function malformedCsr(message: string): AwsError {
  return new AwsError('MalformedCSRException', message);
}

/** The certificate is being issued; ask again. */
export function requestInProgress(): AwsError {
  return new AwsError(
    'RequestInProgressException',
    'The request to issue the certificate is still in progress. Retry later.',
  );
}

/** The CA may not write its CRL to the bucket. */
export function bucketPermissionError(bucket: string): AwsError {
  return new AwsError(
    'ValidationException',
    `Permission error with your S3 bucket '${bucket}'. Check that your bucket policy, encryption settings, S3 Block Public Access settings, and global account permissions are configured correctly. For more information, check the service documentation.`,
  );
}
