/**
 * S3's REST-XML protocol with the bucket in the path: reads a request as a call. What a request
 * asks for beyond the supported operations is refused with NotImplemented and never ignored.
 */
import type { HttpRequest } from '../../core/http.ts';
import type { ParsedCall, WireProtocol } from '../../core/parsed-call.ts';
import type { Place } from '../../core/service.ts';
import type { Buckets } from './buckets.ts';
import { refusal, success } from './s3-responses.ts';

/** A request's form, and the operation that it stands for. */
interface Route {
  readonly operation: string;
  readonly method: string;
  readonly on: 'bucket' | 'object';
  /** The query parameter that distinguishes the operation. */
  readonly marker?: string;
  /** Query parameter → input member. */
  readonly query?: Readonly<Record<string, string>>;
  /** Lower-case header → input member. */
  readonly headers?: Readonly<Record<string, string>>;
}

const listQuery = {
  prefix: 'Prefix',
  delimiter: 'Delimiter',
  'max-keys': 'MaxKeys',
  'start-after': 'StartAfter',
  'continuation-token': 'ContinuationToken',
  'fetch-owner': 'FetchOwner',
  'encoding-type': 'EncodingType',
};
const putHeaders = {
  'x-amz-acl': 'ACL',
  'x-amz-server-side-encryption': 'ServerSideEncryption',
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'content-md5': 'ContentMD5',
  'if-none-match': 'IfNoneMatch',
  'if-match': 'IfMatch',
  'x-amz-tagging': 'Tagging',
  'x-amz-content-sha256': 'ContentSha256',
};
const readHeaders = { 'x-amz-checksum-mode': 'ChecksumMode' };
const getHeaders = { ...readHeaders, range: 'Range', 'if-match': 'IfMatch' };
const partHeaders = {
  'x-amz-checksum-crc32': 'ChecksumCRC32',
  'content-md5': 'ContentMD5',
  'x-amz-content-sha256': 'ContentSha256',
};
const getQuery = {
  versionId: 'VersionId',
  'response-cache-control': 'ResponseCacheControl',
  'response-content-disposition': 'ResponseContentDisposition',
  'response-content-type': 'ResponseContentType',
};
const ofUpload = { uploadId: 'UploadId' };
const deleteHeaders = { 'x-amz-bypass-governance-retention': 'BypassGovernanceRetention' };
const ofVersion = { versionId: 'VersionId' };

const routes: readonly Route[] = [
  { operation: 'ListObjectsV2', method: 'GET', on: 'bucket', marker: 'list-type', query: listQuery },
  { operation: 'GetBucketLocation', method: 'GET', on: 'bucket', marker: 'location' },
  { operation: 'GetBucketAcl', method: 'GET', on: 'bucket', marker: 'acl' },
  { operation: 'HeadBucket', method: 'HEAD', on: 'bucket' },
  {
    operation: 'CreateMultipartUpload',
    method: 'POST',
    on: 'object',
    marker: 'uploads',
    headers: { 'x-amz-server-side-encryption': 'ServerSideEncryption' },
  },
  {
    operation: 'CompleteMultipartUpload',
    method: 'POST',
    on: 'object',
    marker: 'uploadId',
    query: ofUpload,
    headers: { 'if-none-match': 'IfNoneMatch' },
  },
  {
    operation: 'UploadPart',
    method: 'PUT',
    on: 'object',
    marker: 'uploadId',
    query: { ...ofUpload, partNumber: 'PartNumber' },
    headers: partHeaders,
  },
  { operation: 'AbortMultipartUpload', method: 'DELETE', on: 'object', marker: 'uploadId', query: ofUpload },
  { operation: 'PutObject', method: 'PUT', on: 'object', headers: putHeaders },
  { operation: 'GetObject', method: 'GET', on: 'object', query: getQuery, headers: getHeaders },
  { operation: 'HeadObject', method: 'HEAD', on: 'object', query: ofVersion, headers: readHeaders },
  { operation: 'DeleteObject', method: 'DELETE', on: 'object', query: ofVersion, headers: deleteHeaders },
];

/** Headers that S3 returns with the object as they were sent. */
const storedHeaders = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** Headers of the signature and of the SDK, which choose nothing. */
const neutralHeaders = new Set([
  'x-amz-content-sha256',
  'x-amz-date',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-security-token',
  'x-amz-user-agent',
]);

const metadataPrefix = 'x-amz-meta-';

/** A path, split into bucket and key; a key may be any text. */
interface ObjectPath {
  readonly bucket: string;
  readonly key: string;
}

/** Creates the protocol over the buckets, whose names begin its paths. */
export function s3Protocol(buckets: Buckets, place: Place): WireProtocol {
  return {
    claims: ({ url }) => buckets.find(splitPath(url)?.bucket ?? '') !== undefined,
    parse: (request) => parse(request, place),
  };
}

function parse(request: HttpRequest, place: Place): ParsedCall {
  const [, query = ''] = request.url.split('?');
  const parameters = new URLSearchParams(query);
  const path = splitPath(request.url);
  const on = path?.key === '' ? 'bucket' : 'object';
  const route = routes.find(
    ({ method, on: target, marker }) =>
      method === request.method && target === on && (marker === undefined || parameters.has(marker)),
  );
  const isSupported =
    route !== undefined && path !== undefined && asksForNothingElse(route, request, parameters);
  const input = isSupported ? inputOf(route, request, path, parameters) : {};
  return {
    service: 's3',
    // No operation has the empty name, so that the dispatcher refuses it.
    operation: isSupported ? route.operation : '',
    input,
    contentType: 'application/xml',
    respond: (output, requestId) =>
      success({ operation: route?.operation ?? '', input, output }, requestId, place),
    refuse: (error, requestId) => refusal(error, request.url, requestId),
  };
}

/** Returns undefined for `/` and for a path that is not valid percent-encoded text. */
function splitPath(url: string): ObjectPath | undefined {
  const [path = ''] = url.split('?');
  const [, bucket = '', key = ''] = /^\/([^/]+)(?:\/(.*))?$/s.exec(path) ?? [];
  if (bucket === '') {
    return undefined;
  }
  try {
    return { bucket: decodeURIComponent(bucket), key: decodeURIComponent(key) };
  } catch {
    return undefined;
  }
}

/** Parameters of a signature in the query, which choose nothing. */
const signatureParameters = [
  'X-Amz-Algorithm',
  'X-Amz-Content-Sha256',
  'X-Amz-Credential',
  'X-Amz-Date',
  'X-Amz-Expires',
  'X-Amz-Security-Token',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
];

/** `x-id` repeats the operation's name for logs. */
function asksForNothingElse(route: Route, { headers }: HttpRequest, parameters: URLSearchParams): boolean {
  const known = [...Object.keys(route.query ?? {}), route.marker, 'x-id', ...signatureParameters];
  const isV2 = route.marker !== 'list-type' || parameters.get('list-type') === '2';
  return (
    isV2 &&
    [...parameters.keys()].every((name) => known.includes(name)) &&
    Object.keys(headers).every((name) => !choosesMore(route, name)) &&
    headers['content-encoding']?.includes('aws-chunked') !== true &&
    headers['x-amz-content-sha256']?.startsWith('STREAMING-') !== true
  );
}

/** True for a header that changes what S3 does, and that the operation does not support here. */
function choosesMore({ headers = {}, operation }: Route, name: string): boolean {
  if (Object.hasOwn(headers, name) || neutralHeaders.has(name)) {
    return false;
  }
  if (name.startsWith(metadataPrefix)) {
    return operation !== 'PutObject' && operation !== 'CreateMultipartUpload';
  }
  return name.startsWith('x-amz-') || name.startsWith('if-') || name === 'range';
}

function inputOf(route: Route, request: HttpRequest, path: ObjectPath, parameters: URLSearchParams): object {
  const { headers } = request;
  const named = Object.entries(route.headers ?? {}).flatMap(([header, member]) =>
    headers[header] === undefined ? [] : [[member, headers[header]] as const],
  );
  const queried = Object.entries(route.query ?? {}).flatMap(([parameter, member]) => {
    const value = parameters.get(parameter);
    return value === null ? [] : [[member, member === 'MaxKeys' ? Number(value) : value] as const];
  });
  return {
    Bucket: path.bucket,
    ...(route.on === 'object' && { Key: path.key }),
    ...Object.fromEntries([...named, ...queried]),
    ...contentOf(route.operation, request),
  };
}

/** What the operation takes of the body, and of the headers that are stored. */
function contentOf(operation: string, request: HttpRequest): object {
  switch (operation) {
    case 'PutObject':
      return { ...bodyOf(request), ...storedOf(request) };
    case 'CreateMultipartUpload':
      return storedOf(request);
    case 'UploadPart':
      return bodyOf(request);
    case 'CompleteMultipartUpload':
      return { Xml: request.body.toString('utf8') };
    default:
      return {};
  }
}

/** A body whose hash was not signed is not compared with one. */
function bodyOf({ headers, body }: HttpRequest): object {
  return {
    Body: body.toString('base64'),
    ...(headers['x-amz-content-sha256'] === 'UNSIGNED-PAYLOAD' && { ContentSha256: undefined }),
  };
}

function storedOf({ headers }: HttpRequest): object {
  const stored = storedHeaders.flatMap((name) =>
    headers[name] === undefined ? [] : [[name, headers[name]] as const],
  );
  const metadata = Object.entries(headers)
    .filter(([name]) => name.startsWith(metadataPrefix))
    .map(([name, value]) => [name.slice(metadataPrefix.length), value] as const);
  return { Headers: Object.fromEntries(stored), Metadata: Object.fromEntries(metadata) };
}
