/** PutObject, GetObject, HeadObject and DeleteObject. */
import { createHash } from 'node:crypto';
import type { CallContext, Demand, Operation } from '../../core/service.ts';
import type { Bucket } from './buckets.ts';
import { type ObjectLock, type StoredObject, checksumOf } from './objects.ts';
import {
  aclNotSupported,
  badDigest,
  checksumRequired,
  contentMismatch,
  invalidRange,
  keyTooLong,
  noSuchBucket,
  noSuchKey,
  noSuchVersion,
  objectLocked,
  preconditionFailed,
  publicAccessBlocked,
} from './s3-errors.ts';
import { type S3Parts, s3Operation } from './s3-parts.ts';
import { s3Inputs } from './s3-shapes.ts';

/** Names an object that may or may not exist. */
export interface ObjectInput {
  readonly Bucket: string;
  readonly Key: string;
}

/** A new object with what its writer computed of it. */
export interface PutObjectInput extends ObjectInput {
  /** Base64. */
  readonly Body?: string;
  readonly ACL?: string;
  readonly Headers?: Readonly<Record<string, string>>;
  readonly Metadata?: Readonly<Record<string, string>>;
  readonly ServerSideEncryption?: 'AES256';
  readonly IfNoneMatch?: '*';
  readonly IfMatch?: string;
  /** As the query of a URL. */
  readonly Tagging?: string;
  readonly ChecksumCRC32?: string;
  readonly ContentMD5?: string;
  readonly ContentSha256?: string;
}

interface GetObjectInput extends ObjectInput {
  readonly VersionId?: string;
  readonly ChecksumMode?: 'ENABLED';
  readonly Range?: string;
  readonly IfMatch?: string;
  readonly ResponseCacheControl?: string;
  readonly ResponseContentDisposition?: string;
  readonly ResponseContentType?: string;
}

interface DeleteObjectInput extends ObjectInput {
  readonly VersionId?: string;
  readonly BypassGovernanceRetention?: 'true' | 'false';
}

/** What DeleteObject returns of a bucket with versions. */
export interface DeleteOutput {
  readonly VersionId?: string;
  readonly DeleteMarker?: boolean;
}

/** An object as GetObject returns it. HeadObject returns it without the body. */
export interface ObjectOutput {
  /** Base64. */
  readonly Body?: string;
  readonly ContentLength: number;
  readonly ETag: string;
  readonly LastModified: number;
  readonly Headers: Readonly<Record<string, string>>;
  readonly Metadata: Readonly<Record<string, string>>;
  readonly ServerSideEncryption: 'AES256';
  readonly ChecksumCRC32?: string;
  readonly VersionId?: string;
  readonly Lock?: ObjectLock;
  /** Of a part of the object: `bytes <first>-<last>/<size>`. */
  readonly ContentRange?: string;
}

/** The most bytes of a key (Amazon S3 User Guide, "Naming Amazon S3 objects"). */
const maxKeyBytes = 1024;

/** The operations on objects by name. */
export function objectOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const reading = (shape: 'GetObject' | 'HeadObject', withBody: boolean): Operation =>
    s3Operation({
      shape: s3Inputs[shape],
      demands: (input: GetObjectInput) => readDemands(parts, input),
      run: (input) => output(requireObject(parts, input), input, withBody),
    });
  return {
    PutObject: s3Operation({
      shape: s3Inputs.PutObject,
      demands: putDemands(parts),
      run: (input: PutObjectInput) => putObject(parts, input),
    }),
    GetObject: reading('GetObject', true),
    HeadObject: reading('HeadObject', false),
    DeleteObject: s3Operation({
      shape: s3Inputs.DeleteObject,
      demands: (input: DeleteObjectInput) => deleteDemands(parts, input),
      run: (input) => deleteObject(parts, input),
    }),
  };
}

/** Throws NoSuchBucket when the template has no bucket of the name. */
export function requireBucket({ buckets }: S3Parts, name: string): Bucket {
  const bucket = buckets.find(name);
  if (bucket === undefined) {
    throw noSuchBucket();
  }
  return bucket;
}

/**
 * An ACL and tags need permissions of their own (Amazon S3 API Reference, "PutObject"). The
 * condition keys of conditional writes are in Amazon S3 User Guide, "Enforce conditional writes on
 * Amazon S3 buckets".
 */
function putDemands({ buckets }: S3Parts) {
  return (
    { Bucket, Key, ACL, IfMatch, IfNoneMatch, Tagging }: PutObjectInput,
    _context: CallContext,
  ): readonly Demand[] =>
    buckets.demands(
      Bucket,
      Key,
      [
        'PutObject',
        ...(ACL === undefined ? [] : ['PutObjectAcl']),
        ...(Tagging === undefined ? [] : ['PutObjectTagging']),
      ],
      {
        ...(ACL !== undefined && { 's3:x-amz-acl': ACL }),
        ...(IfNoneMatch !== undefined && { 's3:if-none-match': IfNoneMatch }),
        ...(IfMatch !== undefined && { 's3:if-match': IfMatch }),
      },
    );
}

/**
 * Without permission to list the bucket, a caller does not learn that a key is absent: AccessDenied
 * instead of NoSuchKey (Amazon S3 API Reference, "GetObject", "Permissions").
 */
function readDemands(
  { buckets, objects }: S3Parts,
  { Bucket, Key, VersionId }: GetObjectInput,
): readonly Demand[] {
  const read = buckets.demands(Bucket, Key, [VersionId === undefined ? 'GetObject' : 'GetObjectVersion']);
  return objects.find(Bucket, Key, VersionId) === undefined
    ? [...read, ...buckets.demands(Bucket, undefined, ['ListBucket'])]
    : read;
}

/** Each kind of deletion has a permission of its own (Amazon S3 API Reference, "DeleteObject"). */
function deleteDemands(
  { buckets }: S3Parts,
  { Bucket, Key, VersionId, BypassGovernanceRetention: bypass }: DeleteObjectInput,
): readonly Demand[] {
  return buckets.demands(Bucket, Key, [
    VersionId === undefined ? 'DeleteObject' : 'DeleteObjectVersion',
    ...(bypass === 'true' ? ['BypassGovernanceRetention'] : []),
  ]);
}

/**
 * Without a version id, a bucket with versions gets a delete marker, even over a lock (Amazon S3
 * User Guide, "Managing delete markers with Object Lock").
 */
function deleteObject(parts: S3Parts, input: DeleteObjectInput): DeleteOutput {
  const { Bucket, Key, VersionId, BypassGovernanceRetention: bypass } = input;
  const bucket = requireBucket(parts, Bucket);
  if (VersionId === undefined) {
    const marker = parts.objects.delete(bucket, Key);
    return marker === undefined ? {} : { VersionId: marker.versionId ?? '', DeleteMarker: true };
  }
  const version = parts.objects.versionOf(Bucket, Key, VersionId);
  if (version !== undefined) {
    if (parts.objects.isLocked(version, bypass === 'true')) {
      throw objectLocked();
    }
    parts.objects.deleteVersion(version);
  }
  return { VersionId, ...(version?.isDeleteMarker === true && { DeleteMarker: true }) };
}

function putObject(parts: S3Parts, input: PutObjectInput) {
  const { Bucket, Key, Headers = {}, Metadata = {}, ChecksumCRC32: checksum } = input;
  const bucket = requireBucket(parts, Bucket);
  requireShortKey(Key);
  if (bucket.retention !== undefined && checksum === undefined && input.ContentMD5 === undefined) {
    throw checksumRequired();
  }
  requireOwnersAcl(input.ACL);
  const content = Buffer.from(input.Body ?? '', 'base64');
  requireIntact(content, input);
  const before = parts.objects.find(Bucket, Key);
  if (input.IfNoneMatch === '*' && before !== undefined) {
    throw preconditionFailed();
  }
  if (input.IfMatch !== undefined && before === undefined) {
    throw noSuchKey();
  }
  if (input.IfMatch !== undefined && input.IfMatch !== before?.etag) {
    throw preconditionFailed();
  }
  const tags = Object.fromEntries(new URLSearchParams(input.Tagging));
  const stored = parts.objects.put(bucket, {
    ...{ key: Key, content, headers: Headers, metadata: Metadata },
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(checksum === undefined ? {} : { checksum }),
  });
  return {
    ETag: stored.etag,
    ServerSideEncryption: 'AES256',
    ...(checksum === undefined ? {} : { ChecksumCRC32: checksum }),
    ...(stored.versionId !== undefined && { VersionId: stored.versionId }),
  };
}

/** Throws KeyTooLongError beyond 1,024 bytes. */
export function requireShortKey(key: string): void {
  if (Buffer.byteLength(key) > maxKeyBytes) {
    throw keyTooLong();
  }
}

/**
 * A public ACL is blocked. Any other ACL than the owner's full control is not supported (Amazon S3
 * User Guide, "Blocking public access to your Amazon S3 storage" and "Controlling ownership of
 * objects").
 */
function requireOwnersAcl(acl: string | undefined): void {
  if (acl?.startsWith('public-') === true || acl === 'authenticated-read') {
    throw publicAccessBlocked('s3:PutObject with a public ACL', 'BlockPublicAcls');
  }
  if (acl !== undefined && acl !== 'bucket-owner-full-control') {
    throw aclNotSupported();
  }
}

/** Throws BadDigest or XAmzContentSHA256Mismatch when the content is not what its writer sent. */
export function requireIntact(
  content: Buffer,
  {
    ContentSha256,
    ChecksumCRC32,
    ContentMD5,
  }: Pick<PutObjectInput, 'ChecksumCRC32' | 'ContentMD5' | 'ContentSha256'>,
): void {
  const digest = (algorithm: 'md5' | 'sha256') => createHash(algorithm).update(content).digest();
  if (ContentSha256 !== undefined && digest('sha256').toString('hex') !== ContentSha256) {
    throw contentMismatch();
  }
  if (ContentMD5 !== undefined && digest('md5').toString('base64') !== ContentMD5) {
    throw badDigest('Content-MD5');
  }
  if (ChecksumCRC32 !== undefined && checksumOf(content) !== ChecksumCRC32) {
    throw badDigest('CRC32');
  }
}

function requireObject(parts: S3Parts, { Bucket, Key, VersionId }: GetObjectInput): StoredObject {
  requireBucket(parts, Bucket);
  const stored = parts.objects.find(Bucket, Key, VersionId);
  if (stored === undefined) {
    throw VersionId === undefined ? noSuchKey() : noSuchVersion();
  }
  return stored;
}

function output(stored: StoredObject, input: GetObjectInput, withBody: boolean): ObjectOutput {
  const { ChecksumMode, IfMatch } = input;
  if (IfMatch !== undefined && IfMatch !== stored.etag && IfMatch !== '*') {
    throw preconditionFailed();
  }
  const range = rangeOf(input.Range, stored.size);
  const { checksum: whole } = stored;
  const checksum = range === undefined ? whole : undefined;
  return {
    ...(withBody && { Body: range === undefined ? stored.body : partOf(stored.body, range) }),
    ...(range !== undefined && { ContentRange: `bytes ${range.first}-${range.last}/${stored.size}` }),
    ContentLength: range === undefined ? stored.size : range.last - range.first + 1,
    ETag: stored.etag,
    LastModified: stored.lastModified,
    Headers: { ...stored.headers, ...overridden(input) },
    Metadata: stored.metadata,
    ServerSideEncryption: 'AES256',
    ...(checksum !== undefined && ChecksumMode === 'ENABLED' && { ChecksumCRC32: checksum }),
    ...(stored.versionId !== undefined && { VersionId: stored.versionId }),
    ...(stored.lock !== undefined && { Lock: stored.lock }),
  };
}

interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/**
 * Reads one range (RFC 9110, "Range"). Undefined for a text that is none, which S3 ignores. Throws
 * InvalidRange when it begins behind the end.
 */
function rangeOf(range: string | undefined, size: number): ByteRange | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === '' && last === '') {
    return undefined;
  }
  const begin = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  if (begin >= size) {
    throw invalidRange();
  }
  return { first: begin, last: first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}

function partOf(body: string, { first, last }: ByteRange): string {
  return Buffer.from(body, 'base64')
    .subarray(first, last + 1)
    .toString('base64');
}

/** Headers of the response that a signed request chooses. */
function overridden(input: GetObjectInput): Readonly<Record<string, string>> {
  const { ResponseCacheControl, ResponseContentDisposition, ResponseContentType } = input;
  return {
    ...(ResponseCacheControl !== undefined && { 'cache-control': ResponseCacheControl }),
    ...(ResponseContentDisposition !== undefined && { 'content-disposition': ResponseContentDisposition }),
    ...(ResponseContentType !== undefined && { 'content-type': ResponseContentType }),
  };
}
