/**
 * The bucket of the archive, as erasures change it. IAM: s3:ListBucket, s3:GetObject, s3:PutObject
 * and s3:PutObjectTagging, s3:DeleteObject.
 */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { archiveTag } from '../../domain/archive.ts';
import { findVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** An object with what identifies these bytes of it. */
export interface ArchiveObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
  /** Epoch milliseconds at which S3 got these bytes. */
  readonly since: number;
  /** The days of the object's tag; absent for one that Firehose wrote. */
  readonly expiresInDays?: number;
}

/** Undefined in a deployment without an archive. */
export const archiveBucketName = findVariable('ARCHIVE_BUCKET');

const client = new S3Client({
  ...clientSettings,
  // An object of megabytes takes longer than other calls.
  requestHandler: { ...clientSettings.requestHandler, requestTimeout: 10_000 },
  // An endpoint of its own has no host name for each bucket.
  forcePathStyle: findVariable('AWS_ENDPOINT_URL') !== undefined,
});
const Bucket = archiveBucketName;

/** The first keys with the prefix after `after`, in order. */
export async function listKeys(
  Prefix: string,
  after: string | undefined,
  MaxKeys: number,
  options: CallOptions,
): Promise<readonly string[]> {
  const command = new ListObjectsV2Command({
    ...{ Bucket, Prefix, MaxKeys },
    ...(after !== undefined && { StartAfter: after }),
  });
  const { Contents: contents = [] } = await client.send(command, options);
  return contents.flatMap(({ Key }) => Key ?? []);
}

/** Undefined for an object that is gone: it has expired, or another run has emptied it. */
export async function readObject(Key: string, options: CallOptions): Promise<ArchiveObject | undefined> {
  try {
    const command = new GetObjectCommand({ Bucket, Key });
    const { Body: body, ETag: etag = '', LastModified, Metadata } = await client.send(command, options);
    const bytes = (await body?.transformToByteArray()) ?? new Uint8Array();
    const days = Metadata?.[archiveTag];
    return {
      ...{ bytes, etag, since: LastModified?.getTime() ?? 0 },
      ...(days !== undefined && { expiresInDays: Number(days) }),
    };
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') {
      return undefined;
    }
    throw error;
  }
}

/**
 * Replaces the bytes that were read, if they are still there. Throws otherwise: another erasure
 * wrote first, and the step is repeated.
 */
export async function replaceObject(
  Key: string,
  { bytes: Body, etag: IfMatch, expiresInDays }: Omit<Required<ArchiveObject>, 'since'>,
  options: CallOptions,
): Promise<void> {
  await client.send(
    new PutObjectCommand({
      ...{ Bucket, Key, Body, IfMatch, ContentType: 'application/vnd.apache.parquet' },
      // The tag is for the lifecycle. The metadata are read with the object.
      Tagging: `${archiveTag}=${expiresInDays}`,
      Metadata: { [archiveTag]: `${expiresInDays}` },
    }),
    options,
  );
}

/** Deletes an object; an absent one counts as deleted. */
export async function removeObject(Key: string, options: CallOptions): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket, Key }), options);
}
