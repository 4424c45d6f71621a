/**
 * Inputs of S3's operations (Amazon S3 API Reference). `Headers` has the headers that S3 returns as
 * they were sent, and `ContentSha256` the hash that was signed.
 */
import { map, number, oneOf, structure, text } from '../../shapes/shape.ts';

const bucket = text({ min: 3, max: 63, pattern: '[a-z0-9][a-z0-9.-]*[a-z0-9]' });
const ofBucket = structure({ Bucket: bucket });
const ofObject = { Bucket: bucket, Key: text({ min: 1 }) };
const texts = map(text(), text());

const ofUpload = { ...ofObject, UploadId: text({ min: 1 }) };
const chosenHeaders = {
  ResponseCacheControl: text(),
  ResponseContentDisposition: text(),
  ResponseContentType: text(),
};

/** Constraints of the inputs by operation name. */
export const s3Inputs = {
  PutObject: structure(ofObject, {
    Body: text(),
    ACL: oneOf(
      'private',
      'public-read',
      'public-read-write',
      'authenticated-read',
      'aws-exec-read',
      'bucket-owner-read',
      'bucket-owner-full-control',
    ),
    Headers: texts,
    Metadata: texts,
    ServerSideEncryption: oneOf('AES256'),
    IfNoneMatch: oneOf('*'),
    IfMatch: text({ min: 1 }),
    Tagging: text(),
    ChecksumCRC32: text(),
    ContentMD5: text(),
    ContentSha256: text(),
  }),
  CreateMultipartUpload: structure(ofObject, {
    Headers: texts,
    Metadata: texts,
    ServerSideEncryption: oneOf('AES256'),
  }),
  UploadPart: structure(
    { ...ofUpload, PartNumber: text() },
    { Body: text(), ContentMD5: text(), ContentSha256: text(), ChecksumCRC32: text() },
  ),
  CompleteMultipartUpload: structure(ofUpload, { Xml: text(), IfNoneMatch: oneOf('*') }),
  AbortMultipartUpload: structure(ofUpload),
  GetObject: structure(ofObject, {
    ChecksumMode: oneOf('ENABLED'),
    VersionId: text(),
    Range: text(),
    IfMatch: text(),
    ...chosenHeaders,
  }),
  HeadObject: structure(ofObject, { ChecksumMode: oneOf('ENABLED'), VersionId: text() }),
  DeleteObject: structure(ofObject, {
    VersionId: text(),
    BypassGovernanceRetention: oneOf('true', 'false'),
  }),
  HeadBucket: ofBucket,
  GetBucketAcl: ofBucket,
  GetBucketLocation: ofBucket,
  ListObjectsV2: structure(
    { Bucket: bucket },
    {
      Prefix: text(),
      Delimiter: text(),
      MaxKeys: number(0, 2_147_483_647),
      StartAfter: text(),
      ContinuationToken: text(),
      FetchOwner: oneOf('true', 'false'),
      EncodingType: oneOf('url'),
    },
  ),
} as const;
