/** S3's responses: outputs and errors of operations in the form of its REST-XML protocol. */
import { AwsError } from '../../core/aws-error.ts';
import type { HttpResponse } from '../../core/http.ts';
import type { Place } from '../../core/service.ts';
import { escapeXml } from '../../core/xml.ts';
import { ownerId } from './bucket-operations.ts';
import type { ListInput, ListOutput } from './list-objects.ts';
import type { DeleteOutput, ObjectOutput } from './object-operations.ts';

/** A call that succeeded, with its input and output. */
export interface FinishedCall {
  readonly operation: string;
  readonly input: object;
  readonly output: unknown;
}

const namespace = 'http://s3.amazonaws.com/doc/2006-03-01/';

/** Writes the output of an operation as S3 responds. */
export function success(call: FinishedCall, requestId: string, place: Place): HttpResponse {
  const common = { 'x-amz-request-id': requestId };
  const { operation, output } = call;
  switch (operation) {
    case 'GetObject':
    case 'HeadObject': {
      // The output of both operations.
      const object = output as ObjectOutput;
      // The server sends the length of a response to HEAD, and leaves the body out.
      const body = Buffer.from(
        object.Body ?? Buffer.alloc(object.ContentLength).toString('base64'),
        'base64',
      );
      const status = object.ContentRange === undefined ? 200 : 206;
      return { status, headers: { ...common, ...objectHeaders(object) }, body };
    }
    case 'AbortMultipartUpload':
      return { status: 204, headers: common, body: '' };
    case 'UploadPart':
    case 'PutObject':
      return { status: 200, headers: { ...common, ...writeHeaders(output) }, body: '' };
    case 'DeleteObject':
      return { status: 204, headers: { ...common, ...deleteHeaders(output as DeleteOutput) }, body: '' };
    case 'HeadBucket':
      return { status: 200, headers: { ...common, 'x-amz-bucket-region': place.region }, body: '' };
    default:
      return {
        status: 200,
        headers: { ...common, 'content-type': 'application/xml' },
        body: document(call, place),
      };
  }
}

/** Names and statuses that S3 has for errors which the gateway and IAM throw. */
const s3Codes: Readonly<Record<string, readonly [code: string, status: number]>> = {
  AccessDeniedException: ['AccessDenied', 403],
  IncompleteSignatureException: ['AuthorizationHeaderMalformed', 400],
  InternalFailure: ['InternalError', 500],
  InvalidSignatureException: ['SignatureDoesNotMatch', 403],
  MissingAuthenticationTokenException: ['AccessDenied', 403],
  UnknownOperationException: ['NotImplemented', 501],
  UnrecognizedClientException: ['InvalidAccessKeyId', 403],
};

const notImplemented =
  'A header or query parameter you provided implies functionality that is not implemented.';

/** Writes an error as XML; a response to HEAD carries the status alone. */
export function refusal(error: unknown, url: string, requestId: string): HttpResponse {
  const known = error instanceof AwsError ? error : new AwsError('InternalFailure', 'Internal error.', 500);
  const [code, status] = s3Codes[known.code] ?? [known.code, known.status];
  const [path = ''] = url.split('?');
  const parts = {
    Code: code,
    Message: messageOf(known, code),
    Resource: path,
    RequestId: requestId,
  };
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-amz-request-id': requestId },
    body: `${declaration}<Error>${members(parts)}</Error>`,
  };
}

function messageOf({ code: thrown, message }: AwsError, code: string): string {
  if (thrown === 'MissingAuthenticationTokenException') {
    return 'Access Denied';
  }
  return code === 'NotImplemented' ? notImplemented : message;
}

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

function objectHeaders(object: ObjectOutput): Record<string, string> {
  const metadata = Object.entries(object.Metadata).map(
    ([name, value]) => [`x-amz-meta-${name}`, value] as const,
  );
  return {
    'content-type': 'binary/octet-stream',
    ...object.Headers,
    ...Object.fromEntries(metadata),
    ...writeHeaders(object),
    ...(object.Lock !== undefined && {
      'x-amz-object-lock-mode': object.Lock.mode,
      'x-amz-object-lock-retain-until-date': new Date(object.Lock.until).toISOString(),
    }),
    ...(object.ContentRange !== undefined && { 'content-range': object.ContentRange }),
    'accept-ranges': 'bytes',
    'last-modified': new Date(object.LastModified).toUTCString(),
  };
}

/** What a write and a read both return. */
function writeHeaders(output: unknown): Record<string, string> {
  const { ETag, ServerSideEncryption, ChecksumCRC32, VersionId } = output as Partial<ObjectOutput>;
  return {
    ...(VersionId !== undefined && { 'x-amz-version-id': VersionId }),
    etag: ETag ?? '',
    'x-amz-server-side-encryption': ServerSideEncryption ?? 'AES256',
    ...(ChecksumCRC32 !== undefined && {
      'x-amz-checksum-crc32': ChecksumCRC32,
      'x-amz-checksum-type': 'FULL_OBJECT',
    }),
  };
}

function deleteHeaders({ DeleteMarker, VersionId }: DeleteOutput): Record<string, string> {
  return {
    ...(VersionId !== undefined && { 'x-amz-version-id': VersionId }),
    ...(DeleteMarker === true && { 'x-amz-delete-marker': 'true' }),
  };
}

function document({ operation, input, output }: FinishedCall, place: Place): string {
  switch (operation) {
    case 'GetBucketLocation':
      return `${declaration}<LocationConstraint xmlns="${namespace}">${place.region}</LocationConstraint>`;
    case 'GetBucketAcl': {
      const id = `<ID>${ownerId(place)}</ID>`;
      const grantee = `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser">${id}</Grantee>`;
      return (
        `${declaration}<AccessControlPolicy xmlns="${namespace}"><Owner>${id}</Owner>` +
        `<AccessControlList><Grant>${grantee}<Permission>FULL_CONTROL</Permission></Grant></AccessControlList>` +
        '</AccessControlPolicy>'
      );
    }
    case 'CreateMultipartUpload':
      return `${declaration}<InitiateMultipartUploadResult xmlns="${namespace}">${members(output as object)}</InitiateMultipartUploadResult>`;
    case 'CompleteMultipartUpload': {
      const { Bucket, Key, ETag } = output as Readonly<Record<string, string>>;
      const parts = { Location: `http://${Bucket}.s3.amazonaws.com/${Key}`, Bucket, Key, ETag };
      return `${declaration}<CompleteMultipartUploadResult xmlns="${namespace}">${members(parts)}</CompleteMultipartUploadResult>`;
    }
    default:
      // The protocol reaches this only for ListObjectsV2, whose input and output these are.
      return listing(input as ListInput, output as ListOutput, place);
  }
}

function listing(
  input: ListInput,
  { objects, prefixes, nextToken, maxKeys }: ListOutput,
  place: Place,
): string {
  const text = (value: string | undefined) =>
    value !== undefined && input.EncodingType === 'url' ? encodedKey(value) : value;
  const owner = input.FetchOwner === 'true' ? { Owner: { ID: ownerId(place) } } : {};
  const parts = {
    Name: input.Bucket,
    Prefix: text(input.Prefix ?? ''),
    Delimiter: text(input.Delimiter),
    StartAfter: text(input.StartAfter),
    ContinuationToken: input.ContinuationToken,
    NextContinuationToken: nextToken,
    KeyCount: objects.length + prefixes.length,
    MaxKeys: maxKeys,
    EncodingType: input.EncodingType,
    IsTruncated: nextToken !== undefined,
    Contents: objects.map(({ key, lastModified, etag, size }) => ({
      Key: text(key),
      LastModified: new Date(lastModified).toISOString(),
      ETag: etag,
      Size: size,
      StorageClass: 'STANDARD',
      ...owner,
    })),
    CommonPrefixes: prefixes.map((prefix) => ({ Prefix: text(prefix) })),
  };
  return `${declaration}<ListBucketResult xmlns="${namespace}">${members(parts)}</ListBucketResult>`;
}

/** S3 encodes keys as forms do, and leaves slashes as they are. */
function encodedKey(key: string): string {
  return new URLSearchParams([['', key]]).toString().slice(1).replaceAll('%2F', '/');
}

/** Lists are repeated elements without one around them. */
function members(parts: object): string {
  return Object.entries(parts)
    .flatMap(([name, value]: [string, unknown]) => [value].flat().map((one) => element(name, one)))
    .join('');
}

function element(name: string, value: unknown): string {
  if (value === undefined) {
    return '';
  }
  const content = typeof value === 'object' && value !== null ? members(value) : escapeXml(String(value));
  return `<${name}>${content}</${name}>`;
}
