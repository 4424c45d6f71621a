/**
 * The bucket of exports. An export is uploaded in parts, and read by links of five minutes. IAM:
 * s3:PutObject to upload, s3:GetObject to read and to sign, s3:DeleteObject and
 * s3:AbortMultipartUpload to erase.
 */
import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  HeadObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { HttpRequest } from '@smithy/core/protocols';
import { findVariable, requireVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** A part of an upload: its number, and S3's ETag of it. */
export type UploadedPart = readonly [number: number, etag: string];

const endpoint = findVariable('AWS_ENDPOINT_URL');
const client = new S3Client({
  ...clientSettings,
  // A part of several megabytes takes longer than other calls.
  requestHandler: { ...clientSettings.requestHandler, requestTimeout: 15_000 },
  // The body is compared by the MD5 that each part carries.
  requestChecksumCalculation: 'WHEN_REQUIRED',
  // An endpoint of its own has no host name for each bucket.
  forcePathStyle: endpoint !== undefined,
});
const Bucket = requireVariable('EXPORT_BUCKET');

/** Begins an upload and returns its id. Unfinished uploads end by the bucket's lifecycle. */
export async function beginUpload(Key: string, options: CallOptions): Promise<string> {
  const command = new CreateMultipartUploadCommand({ Bucket, Key, ContentType: 'application/x-tar' });
  const { UploadId: uploadId } = await client.send(command, options);
  return uploadId ?? '';
}

/** Uploads a part, replacing an earlier part with the same number. */
export async function uploadPart(
  { key: Key, uploadId: UploadId }: { readonly key: string; readonly uploadId: string },
  PartNumber: number,
  Body: Buffer,
  options: CallOptions,
): Promise<UploadedPart> {
  const ContentMD5 = createHash('md5').update(Body).digest('base64');
  const { ETag: etag } = await client.send(
    new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ContentMD5 }),
    options,
  );
  return [PartNumber, etag ?? ''];
}

/**
 * Makes the object of the named parts; S3 discards all others. May be repeated: an upload that is
 * gone counts as completed if the object exists.
 */
export async function completeUpload(
  { key: Key, uploadId: UploadId }: { readonly key: string; readonly uploadId: string },
  parts: readonly UploadedPart[],
  options: CallOptions,
): Promise<void> {
  const Parts = parts.map(([PartNumber, ETag]) => ({ PartNumber, ETag }));
  try {
    await client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }),
      options,
    );
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchUpload') {
      throw error;
    }
    await client.send(new HeadObjectCommand({ Bucket, Key }), options);
  }
}

/**
 * Aborts an upload, with the parts that are there; one that is gone counts as aborted. A part that
 * is being uploaded may remain, until the bucket's lifecycle ends it (Amazon S3 API Reference,
 * AbortMultipartUpload).
 */
export async function abortUpload(Key: string, UploadId: string, options: CallOptions): Promise<void> {
  try {
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId }), options);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'NoSuchUpload') {
      throw error;
    }
  }
}

/** Deletes an object; an absent one counts as deleted. */
export async function deleteObject(Key: string, options: CallOptions): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket, Key }), options);
}

/** Part of the SDK's signer that its types do not show. */
interface Presigner {
  presign(request: HttpRequest, options: object): Promise<HttpRequest>;
}

/**
 * A link that reads the object for this many seconds. It ends with the credentials of this function
 * if they end earlier (Amazon S3 User Guide, "Download and upload objects with presigned URLs").
 */
export async function presignedLink(key: string, fileName: string, expiresIn: number): Promise<string> {
  const region = findVariable('AWS_REGION') ?? '';
  const host = `${Bucket}.s3.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;
  const url = new URL(endpoint === undefined ? `https://${host}` : `${endpoint}/${Bucket}`);
  const base = url.pathname.replace(/\/$/, '');
  const request = new HttpRequest({
    protocol: url.protocol,
    hostname: url.hostname,
    path: `${base}/${key}`,
    method: 'GET',
    headers: { host: url.host, 'X-Amz-Content-Sha256': 'UNSIGNED-PAYLOAD' },
    query: {
      'response-cache-control': 'no-store',
      'response-content-disposition': `attachment; filename="${fileName}"`,
    },
  });
  const signer = (await client.config.signer()) as unknown as Presigner;
  const signed = await signer.presign(request, { expiresIn });
  const query = Object.entries(signed.query).map(
    ([name, value]) => `${encode(name)}=${encode(String(value))}`,
  );
  return `${url.protocol}//${url.host}${signed.path}?${query.join('&')}`;
}

/** As a signature encodes a query: everything but RFC 3986's unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  });
}
