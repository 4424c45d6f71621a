/** The Authorization header of Signature Version 4. */
import { AwsError } from '../core/aws-error.ts';

/** What the header says; nothing of it is proven yet. */
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

const form =
  /^AWS4-HMAC-SHA256 Credential=(\w+)\/(\d{8})\/([\w-]+)\/([\w-]+)\/aws4_request, ?SignedHeaders=([^, ]+), ?Signature=([0-9a-f]{64})$/;

/** Reads the header; throws IncompleteSignatureException when it is not of AWS's form. */
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

/**
 * The signing name in a request's credential scope, before anything is verified; undefined without
 * a proper header.
 */
export function claimedService(header: string | undefined): string | undefined {
  return header === undefined ? undefined : form.exec(header)?.[4];
}
