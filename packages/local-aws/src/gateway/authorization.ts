/** Reads the Authorization header of Signature Version 4. */
import type { HttpRequest } from '../core/http.ts';
import { AwsError } from '../core/aws-error.ts';

/** Content of the header, not yet verified. */
export interface Authorization {
  readonly accessKeyId: string;
  /** Credential scope: day (`20261122`), region, signing name. */
  readonly date: string;
  readonly region: string;
  readonly service: string;
  /** Lower case, sorted by the client. */
  readonly signedHeaders: readonly string[];
  /** 32 bytes. */
  readonly signature: Buffer;
}

/** A signature as a request presents it, not yet verified. */
export interface PresentedSignature {
  readonly authorization: Authorization;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly signedAt: string;
  /** The session token of temporary credentials. */
  readonly token: string | undefined;
  /** The request that was signed. */
  readonly canonicalSource: HttpRequest;
}

const form =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/;

/** Reads the header. Throws IncompleteSignatureException when it does not have AWS's form. */
export function parseAuthorization(header: string): Authorization {
  const match = form.exec(header);
  if (match === null) {
    throw new AwsError(
      'IncompleteSignatureException',
      'The request signature does not conform to AWS standards.',
      403,
    );
  }
  const [, accessKeyId = '', date = '', region = '', service = '', signedHeaders = '', signature = ''] =
    match;
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: signedHeaders.split(';'),
    signature: Buffer.from(signature, 'hex'),
  };
}

/** Returns the access key before verification; undefined without a well-formed header. */
export function claimedAccessKey(header: string | undefined): string | undefined {
  return header === undefined ? undefined : form.exec(header)?.[1];
}

/**
 * Returns the signing name in the credential scope before verification; undefined without a
 * well-formed header.
 */
export function claimedService(header: string | undefined): string | undefined {
  return header === undefined ? undefined : form.exec(header)?.[4];
}
