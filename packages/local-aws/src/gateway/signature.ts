/**
 * Verifies AWS Signature Version 4 (IAM User Guide, "Create a signed AWS API request"). No library
 * fits: a verifier must honour the client's own list of signed headers, and with cached signing
 * keys it costs a few hashes per call.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsError, missingAuthenticationToken } from '../core/aws-error.ts';
import type { HttpRequest } from '../core/http.ts';
import type { Iam } from '../services/iam/iam.ts';
import type { Principal } from '../core/principal.ts';
import { canonicalRequest } from './canonical-request.ts';
import { parseAuthorization, type Authorization, type PresentedSignature } from './authorization.ts';
import { isPresigned, readPresigned } from './presigned.ts';

/** The signer of a request and the service it was signed for. */
export interface VerifiedSignature {
  readonly principal: Principal;
  /** SigV4 signing name of the credential scope. */
  readonly service: string;
}

/**
 * Returns the signer. Throws MissingAuthenticationTokenException, UnrecognizedClientException or
 * InvalidSignatureException.
 */
export type SignatureVerifier = (request: HttpRequest) => VerifiedSignature;

/** AWS accepts a clock skew of five minutes for most services, and at most fifteen. */
const allowedSkewMs = 15 * 60_000;
const rememberedKeys = 1000;

/**
 * Creates a verifier for one region. It measures skew against the machine's clock, which clients
 * sign with.
 */
export function createSignatureVerifier({ iam, region }: { iam: Iam; region: string }): SignatureVerifier {
  const signingKeys = new Map<string, Buffer>();

  function signingKey({ accessKeyId, date, service }: Authorization, secretAccessKey: string): Buffer {
    const name = `${accessKeyId}/${date}/${service}`;
    const known = signingKeys.get(name);
    if (known !== undefined) {
      return known;
    }
    const parts = [date, region, service, 'aws4_request'];
    const key = parts.reduce<Buffer>(
      (derived, part) => hmac(derived, part),
      Buffer.from(`AWS4${secretAccessKey}`),
    );
    if (signingKeys.size >= rememberedKeys) {
      signingKeys.clear();
    }
    signingKeys.set(name, key);
    return key;
  }

  return (request) => {
    const { authorization, canonicalSource, signedAt, token } = isPresigned(request)
      ? readPresigned(request)
      : readHeader(request);
    requireSignedHeaders(request, authorization);
    if (authorization.region !== region) {
      throw invalidSignature(`Credential should be scoped to a valid region, not '${authorization.region}'.`);
    }
    const signer = iam.signerOf(authorization.accessKeyId, token);
    if (signer === undefined) {
      throw unrecognizedClient();
    }
    const scope = `${authorization.date}/${region}/${authorization.service}/aws4_request`;
    const { service, signedHeaders } = authorization;
    const canonical = sha256(canonicalRequest(canonicalSource, signedHeaders, service));
    const toSign = `AWS4-HMAC-SHA256\n${signedAt}\n${scope}\n${canonical}`;
    const expected = hmac(signingKey(authorization, signer.secretAccessKey), toSign);
    if (!timingSafeEqual(expected, authorization.signature)) {
      throw invalidSignature(mismatch);
    }
    return { principal: signer.principal, service: authorization.service };
  };
}

function readHeader(request: HttpRequest): PresentedSignature {
  const header = request.headers['authorization'];
  if (header === undefined) {
    throw missingAuthenticationToken();
  }
  const authorization = parseAuthorization(header);
  return {
    authorization,
    signedAt: requireSignedAt(request, authorization),
    token: request.headers['x-amz-security-token'],
    canonicalSource: request,
  };
}

const mismatch =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.';

function requireSignedAt({ headers }: HttpRequest, { date }: Authorization): string {
  const signedAt = headers['x-amz-date'] ?? '';
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(signedAt) ?? [];
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  if (Number.isNaN(time) || !signedAt.startsWith(date)) {
    throw invalidSignature('Date in Credential scope does not match the date of the request.');
  }
  if (Math.abs(Date.now() - time) > allowedSkewMs) {
    throw invalidSignature(`Signature expired: ${signedAt} is not within 15 minutes of the server's time.`);
  }
  return signedAt;
}

/**
 * Requires that host and every x-amz-* header are signed, because otherwise a proxy could change
 * the request.
 */
function requireSignedHeaders({ headers }: HttpRequest, { signedHeaders }: Authorization): void {
  const signed = new Set(signedHeaders);
  const needed = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  const missing = needed.find((name) => !signed.has(name));
  if (missing !== undefined || !signed.has('host')) {
    throw invalidSignature(`'${missing ?? 'host'}' must be a signed header.`);
  }
}

function invalidSignature(message: string): AwsError {
  return new AwsError('InvalidSignatureException', message, 403);
}

function unrecognizedClient(): AwsError {
  return new AwsError(
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
    403,
  );
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
