/**
 * A signature in the query, as S3 takes it (Amazon S3 API Reference, "Authenticating Requests:
 * Using Query Parameters (AWS Signature Version 4)"). A request with the URL is its signer's until
 * the URL expires.
 */
import { AwsError } from '../core/aws-error.ts';
import type { HttpRequest } from '../core/http.ts';
import type { PresentedSignature } from './authorization.ts';

const needed = ['Algorithm', 'Credential', 'Signature', 'Date', 'SignedHeaders', 'Expires'] as const;
const maxSeconds = 604_800;
/** A URL may be signed by a clock that is this far ahead. */
const allowedSkewMs = 15 * 60_000;

/** True for a request whose query has a part of a signature. */
export function isPresigned({ url }: HttpRequest): boolean {
  return /[?&]X-Amz-(?:Algorithm|Signature|Credential)=/.test(url);
}

/**
 * Reads the signature. Throws AuthorizationQueryParametersError for one that is not complete or not
 * valid, and AccessDenied for one that has expired.
 */
export function readPresigned(request: HttpRequest): PresentedSignature {
  const [path = '', query = ''] = request.url.split('?');
  const parameters = new URLSearchParams(query);
  const valueOf = (name: string) => parameters.get(`X-Amz-${name}`) ?? '';
  if (request.headers['authorization'] !== undefined) {
    throw new AwsError('InvalidArgument', 'Only one auth mechanism allowed');
  }
  if (needed.some((name) => valueOf(name) === '')) {
    throw wrongParameters(
      'Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.',
    );
  }
  if (valueOf('Algorithm') !== 'AWS4-HMAC-SHA256') {
    throw wrongParameters('X-Amz-Algorithm only supports "AWS4-HMAC-SHA256"');
  }
  const [, accessKeyId = '', date = '', region = '', service = ''] =
    /^(\w+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request$/.exec(valueOf('Credential')) ?? [];
  if (service !== 's3' || !valueOf('Date').startsWith(date)) {
    throw wrongParameters('Error parsing the X-Amz-Credential parameter; the credential is not valid.');
  }
  requirePresent(valueOf('Date'), valueOf('Expires'));
  return {
    authorization: {
      ...{ accessKeyId, date, region, service },
      signedHeaders: valueOf('SignedHeaders').split(';'),
      signature: bytesOf(valueOf('Signature')),
    },
    signedAt: valueOf('Date'),
    token: parameters.get('X-Amz-Security-Token') ?? undefined,
    canonicalSource: {
      ...request,
      url: `${path}?${query
        .split('&')
        .filter((pair) => !pair.startsWith('X-Amz-Signature='))
        .join('&')}`,
      headers: { ...request.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' },
    },
  };
}

/** A text of another form matches no signature. */
function bytesOf(signature: string): Buffer {
  return /^[0-9a-f]{64}$/.test(signature) ? Buffer.from(signature, 'hex') : Buffer.alloc(32);
}

/** The time is the machine's, by which clients sign. */
function requirePresent(signedAt: string, expires: string): void {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signedAt) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time)) {
    throw wrongParameters("X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"");
  }
  if (!/^-?\d+$/.test(expires)) {
    throw wrongParameters('X-Amz-Expires should be a number');
  }
  if (Number(expires) < 0) {
    throw wrongParameters('X-Amz-Expires must be non-negative');
  }
  if (Number(expires) > maxSeconds) {
    throw wrongParameters(`X-Amz-Expires must be less than a week (in seconds) that is ${maxSeconds}`);
  }
  if (time - allowedSkewMs > Date.now()) {
    throw new AwsError('AccessDenied', 'Request is not yet valid', 403);
  }
  if (Date.now() > time + Number(expires) * 1000) {
    throw new AwsError('AccessDenied', 'Request has expired', 403);
  }
}

function wrongParameters(message: string): AwsError {
  return new AwsError('AuthorizationQueryParametersError', message);
}
