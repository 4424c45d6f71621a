/** The errors of S3 (Amazon S3 API Reference, "Error responses"), with its messages. */
import { AwsError } from '../../core/aws-error.ts';
import { type ShapeViolation, violationsMessage } from '../../shapes/shape-violations.ts';

/** An input that S3's model does not allow. */
export function invalidInput(violations: readonly ShapeViolation[]): AwsError {
  return new AwsError('InvalidArgument', violationsMessage(violations));
}

/** NoSuchBucket (404): the name belongs to no bucket of the template. */
export function noSuchBucket(): AwsError {
  return new AwsError('NoSuchBucket', 'The specified bucket does not exist', 404);
}

/** NoSuchKey (404): the bucket has no object under the key. */
export function noSuchKey(): AwsError {
  return new AwsError('NoSuchKey', 'The specified key does not exist.', 404);
}

/** NoSuchVersion (404): the key has no such version. */
export function noSuchVersion(): AwsError {
  return new AwsError('NoSuchVersion', 'The specified version does not exist.', 404);
}

/** AccessDenied (403) by a setting that blocks public access. */
export function publicAccessBlocked(action: string, setting: string): AwsError {
  const message = `Access Denied: ${action}, because public access is blocked by ${setting}.`;
  return new AwsError('AccessDenied', message, 403);
}

/** AccessControlListNotSupported (400): the bucket's owner owns every object. */
export function aclNotSupported(): AwsError {
  return new AwsError('AccessControlListNotSupported', 'The bucket does not allow ACLs');
}

/** PreconditionFailed (412): `If-None-Match: *` on a key that exists. */
export function preconditionFailed(): AwsError {
  const message = 'At least one of the pre-conditions you specified did not hold';
  return new AwsError('PreconditionFailed', message, 412);
}

/** InvalidRequest (400): a bucket with a default retention takes no object without a checksum. */
export function checksumRequired(): AwsError {
  const message =
    'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters';
  return new AwsError('InvalidRequest', message);
}

/** AccessDenied (403): the version is under Object Lock. */
export function objectLocked(): AwsError {
  return new AwsError('AccessDenied', 'Access Denied because object protected by object lock.', 403);
}

/** BadDigest (400): the body is not the one that the client computed the checksum of. */
export function badDigest(algorithm: string): AwsError {
  return new AwsError('BadDigest', `The ${algorithm} you specified did not match the calculated checksum.`);
}

/** XAmzContentSHA256Mismatch (400): the body is not the signed one. */
export function contentMismatch(): AwsError {
  return new AwsError(
    'XAmzContentSHA256Mismatch',
    "The provided 'x-amz-content-sha256' header does not match what was computed.",
  );
}

/** KeyTooLongError (400): a key has at most 1,024 bytes. */
export function keyTooLong(): AwsError {
  return new AwsError('KeyTooLongError', 'Your key is too long');
}

/** InvalidArgument (400) for a continuation token that no listing returned. */
export function invalidToken(): AwsError {
  return new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}
