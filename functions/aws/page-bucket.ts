/**
 * The bucket of the page's files. IAM: s3:ListBucket on the bucket, s3:PutObject and
 * s3:DeleteObject on its objects.
 */
import { DeleteObjectCommand, PutObjectCommand, S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { findVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

const client = new S3Client({
  ...clientSettings,
  // An endpoint of its own has no host name for each bucket.
  forcePathStyle: findVariable('AWS_ENDPOINT_URL') !== undefined,
});

/** An object of the bucket. */
export interface ListedFile {
  readonly key: string;
  /** When it was put, in epoch milliseconds. */
  readonly putAt: number;
}

/** A file with the headers that viewers get. */
export interface PageFile {
  readonly key: string;
  readonly body: Uint8Array | string;
  readonly contentType: string;
  readonly cacheControl: string;
}

/** Lists every object of the bucket, with any number of calls. Rejects when the signal aborts. */
export async function listFiles(bucket: string, options: CallOptions): Promise<ListedFile[]> {
  const files: ListedFile[] = [];
  for await (const { Contents: contents = [] } of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    options.abortSignal?.throwIfAborted();
    for (const { Key: key, LastModified: at } of contents) {
      if (key !== undefined) {
        files.push({ key, putAt: at?.getTime() ?? 0 });
      }
    }
  }
  return files;
}

/** Puts a file, replacing the one that the key had. */
export async function putFile(
  bucket: string,
  { body, cacheControl, contentType, key }: PageFile,
  options: CallOptions,
): Promise<void> {
  const input = {
    Bucket: bucket,
    Key: key,
    Body: body,
    ContentType: contentType,
    CacheControl: cacheControl,
  };
  await client.send(new PutObjectCommand(input), options);
}

/** Deletes a file; succeeds when there is none. */
export async function deleteFile(bucket: string, key: string, options: CallOptions): Promise<void> {
  await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }), options);
}
