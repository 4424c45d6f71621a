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

/** NoSuchUpload (404): the upload never existed, or was completed or aborted. */
export function noSuchUpload(): AwsError {
  const message =
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.';
  return new AwsError('NoSuchUpload', message, 404);
}

/** InvalidPart (400): a named part was not uploaded, or has another ETag. */
export function invalidPart(): AwsError {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  return new AwsError('InvalidPart', message);
}

/** InvalidPartOrder (400): the numbers of the named parts do not ascend. */
export function invalidPartOrder(): AwsError {
  const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
  return new AwsError('InvalidPartOrder', message);
}

/** EntityTooSmall (400): a part that is not the last has less than 5 MiB. */
export function entityTooSmall(): AwsError {
  return new AwsError('EntityTooSmall', 'Your proposed upload is smaller than the minimum allowed size');
}

/** InvalidArgument (400): parts have numbers from 1 to 10,000. */
export function invalidPartNumber(): AwsError {
  return new AwsError('InvalidArgument', 'Part number must be an integer between 1 and 10000, inclusive');
}

/** MalformedXML (400): the body is not the document of the operation. */
export function malformedXml(): AwsError {
  return new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
}

/** InvalidRange (416): the range begins behind the object's last byte. */
export function invalidRange(): AwsError {
  return new AwsError('InvalidRange', 'The requested range is not satisfiable', 416);
}

/** InvalidArgument (400) for a continuation token that no listing returned. */
export function invalidToken(): AwsError {
  return new AwsError('InvalidArgument', 'The continuation token provided is incorrect');
}
