/** The bucket of heads, whose objects lie under Object Lock. IAM: s3:PutObject and s3:GetObject. */
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { findVariable, requireVariable } from '../runtime/environment.ts';
import { type CallOptions, clientSettings } from './client-settings.ts';

/** The bucket holds another object under the key of a head: the chain would fork. */
export class ForkedChainError extends Error {
  override readonly name = 'ForkedChainError';
}

const client = new S3Client({
  ...clientSettings,
  // An endpoint of its own has no host name for each bucket.
  forcePathStyle: findVariable('AWS_ENDPOINT_URL') !== undefined,
});
const bucket = requireVariable('HEAD_BUCKET');

/**
 * Puts an object unless the key has one, and may be repeated: an object with the same text counts
 * as put. Throws ForkedChainError when the key has another text.
 */
export async function putOnce(key: string, text: string, options: CallOptions): Promise<void> {
  try {
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        Body: text,
        ContentType: 'application/json',
        IfNoneMatch: '*',
      }),
      options,
    );
  } catch (error) {
    if (!isConflict(error)) {
      throw error;
    }
    await requireText(key, text, options);
  }
}

/**
 * S3 responds with 412 when the key has an object, and with 409 while another request puts it
 * (Amazon S3 User Guide, "How to prevent object overwrites with conditional writes").
 */
function isConflict(error: unknown): boolean {
  return error instanceof Error && ['PreconditionFailed', 'ConditionalRequestConflict'].includes(error.name);
}

async function requireText(key: string, text: string, options: CallOptions): Promise<void> {
  const { Body: body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), options);
  if ((await body?.transformToString()) !== text) {
    throw new ForkedChainError('The bucket holds another head');
  }
}
