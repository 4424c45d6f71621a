/** Objects of the local S3, read with the origin access control of a distribution. */
import { AwsError } from '../../core/aws-error.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { HttpResponse } from '../../core/http.ts';
import { servicePrincipal } from '../../core/principal.ts';
import { escapeXml } from '../../core/xml.ts';
import type { ObjectOutput } from '../s3/object-operations.ts';

/** Reads an object as the distribution, which the bucket's policy must allow. */
export async function readObject(
  dispatcher: Dispatcher,
  arn: string,
  bucket: string,
  key: string,
): Promise<HttpResponse> {
  const principal = servicePrincipal('cloudfront.amazonaws.com', arn);
  try {
    if (key === '') {
      // S3 would list the bucket, which needs a permission that the access control never has.
      throw new AwsError('AccessDenied', 'Access Denied', 403);
    }
    // S3 returns this for GetObject.
    const found = (await dispatcher.dispatch({
      service: 's3',
      operation: 'GetObject',
      input: { Bucket: bucket, Key: key },
      principal,
    })) as ObjectOutput;
    return {
      status: 200,
      headers: {
        ...found.Headers,
        etag: found.ETag,
        'last-modified': new Date(found.LastModified).toUTCString(),
        'x-amz-server-side-encryption': found.ServerSideEncryption,
        'x-cache': 'Miss from cloudfront',
      },
      body: Buffer.from(found.Body ?? '', 'base64'),
    };
  } catch (error) {
    if (error instanceof AwsError) {
      return originError(error);
    }
    throw error;
  }
}

/** S3's refusal. The message of the local IAM stays inside, because it names the bucket. */
function originError({ code, message, status }: AwsError): HttpResponse {
  const isDenied = code.startsWith('AccessDenied');
  const [shownCode, shownMessage] = isDenied ? ['AccessDenied', 'Access Denied'] : [code, message];
  return {
    status: isDenied ? 403 : status,
    headers: { 'content-type': 'application/xml', 'x-cache': 'Error from cloudfront' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(shownCode)}</Code><Message>${escapeXml(shownMessage)}</Message></Error>`,
  };
}
