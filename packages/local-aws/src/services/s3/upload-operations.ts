/**
 * CreateMultipartUpload, UploadPart, CompleteMultipartUpload and AbortMultipartUpload. Each needs
 * s3:PutObject, except the last (S3 User Guide, "Multipart upload API and permissions").
 */
import type { Demand, Operation } from '../../core/service.ts';
import {
  type ObjectInput,
  type PutObjectInput,
  requireBucket,
  requireIntact,
  requireShortKey,
} from './object-operations.ts';
import { invalidPartNumber, malformedXml, preconditionFailed } from './s3-errors.ts';
import { type S3Parts, s3Operation } from './s3-parts.ts';
import { s3Inputs } from './s3-shapes.ts';
import type { NamedPart } from './uploads.ts';

interface UploadInput extends ObjectInput {
  readonly UploadId: string;
}

type PartInput = UploadInput & Omit<PutObjectInput, 'ACL'> & { readonly PartNumber: string };
type CompleteInput = UploadInput & { readonly Xml: string; readonly IfNoneMatch?: '*' };

/** Most parts of an upload, and the greatest number of one. */
const maxParts = 10_000;

/** The operations on multipart uploads by name. */
export function uploadOperations(parts: S3Parts): Readonly<Record<string, Operation>> {
  const demand =
    (action: string) =>
    ({ Bucket, Key }: ObjectInput): readonly Demand[] =>
      parts.buckets.demands(Bucket, Key, [action]);
  return {
    CreateMultipartUpload: s3Operation({
      shape: s3Inputs.CreateMultipartUpload,
      demands: demand('PutObject'),
      run: ({ Bucket, Headers = {}, Key, Metadata = {} }: PutObjectInput) => {
        requireShortKey(Key);
        const bucket = requireBucket(parts, Bucket).name;
        const { uploadId } = parts.uploads.begin({ bucket, key: Key, headers: Headers, metadata: Metadata });
        return { Bucket, Key, UploadId: uploadId };
      },
    }),
    UploadPart: s3Operation({
      shape: s3Inputs.UploadPart,
      demands: demand('PutObject'),
      run: (input: PartInput) => uploadPart(parts, input),
    }),
    CompleteMultipartUpload: s3Operation({
      shape: s3Inputs.CompleteMultipartUpload,
      demands: ({ Bucket, Key, IfNoneMatch }: CompleteInput) =>
        parts.buckets.demands(Bucket, Key, ['PutObject'], {
          ...(IfNoneMatch !== undefined && { 's3:if-none-match': IfNoneMatch }),
        }),
      run: (input) => complete(parts, input),
    }),
    AbortMultipartUpload: s3Operation({
      shape: s3Inputs.AbortMultipartUpload,
      demands: demand('AbortMultipartUpload'),
      run: ({ Bucket, Key, UploadId }: UploadInput) => {
        parts.uploads.end(parts.uploads.require(requireBucket(parts, Bucket), Key, UploadId));
        return {};
      },
    }),
  };
}

function uploadPart(parts: S3Parts, input: PartInput) {
  const { Bucket, Key, PartNumber, UploadId } = input;
  const number = Number(PartNumber);
  if (!Number.isInteger(number) || number < 1 || number > maxParts) {
    throw invalidPartNumber();
  }
  const upload = parts.uploads.require(requireBucket(parts, Bucket), Key, UploadId);
  const content = Buffer.from(input.Body ?? '', 'base64');
  requireIntact(content, input);
  return { ETag: parts.uploads.putPart(upload, number, content) };
}

function complete(parts: S3Parts, { Bucket, IfNoneMatch, Key, UploadId, Xml }: CompleteInput) {
  const bucket = requireBucket(parts, Bucket);
  const upload = parts.uploads.require(bucket, Key, UploadId);
  const { content, etag } = parts.uploads.join(upload, namedParts(Xml));
  if (IfNoneMatch === '*' && parts.objects.find(Bucket, Key) !== undefined) {
    throw preconditionFailed();
  }
  const { headers, metadata } = upload;
  const stored = parts.objects.put(bucket, { key: Key, content, headers, metadata, etag });
  parts.uploads.end(upload);
  return {
    ...{ Bucket, Key, ETag: etag },
    ...(stored.versionId !== undefined && { VersionId: stored.versionId }),
  };
}

/** Reads the list of parts. Throws MalformedXML for another document, and for an empty list. */
function namedParts(xml: string): readonly NamedPart[] {
  const parts = [...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => ({
    PartNumber: Number(/<PartNumber>(\d+)<\/PartNumber>/.exec(part)?.[1]),
    ETag: (/<ETag>(.*?)<\/ETag>/s.exec(part)?.[1] ?? '').replaceAll(/&(?:quot|#34);/g, '"'),
  }));
  const isWhole = /<CompleteMultipartUpload[\s>]/.test(xml) && parts.length > 0 && parts.length <= maxParts;
  if (!isWhole || parts.some(({ ETag, PartNumber }) => Number.isNaN(PartNumber) || ETag === '')) {
    throw malformedXml();
  }
  return parts;
}
