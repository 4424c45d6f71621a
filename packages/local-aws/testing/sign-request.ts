/** Signs requests with the SDK's own signer, for endpoints that have no client here. */
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../src/core/http.ts';
import type { AwsCredentials } from '../src/core/principal.ts';
import { place } from './endpoint.ts';

/** A request before it is signed. */
export interface Unsigned {
  readonly credentials: AwsCredentials;
  readonly service: string;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly body?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signingDate?: Date;
}

/** Signs a POST with Signature Version 4 and returns it as the gateway receives it. */
export async function signRequest(unsigned: Unsigned): Promise<HttpRequest> {
  const {
    credentials,
    service,
    path,
    query = {},
    body = '',
    host = '127.0.0.1',
    signingDate = new Date(),
  } = unsigned;
  const signer = new SignatureV4({ service, region: place.region, credentials, sha256: Sha256 });
  const headers = {
    host,
    'x-amz-meta': ' spaced   out ',
    'content-type': 'application/json',
    ...unsigned.headers,
  };
  const request = { method: 'POST', protocol: 'http:', hostname: '127.0.0.1', path, query, headers, body };
  const signed = await signer.sign(request, { signingDate });
  const search = new URLSearchParams(query).toString().replaceAll('+', '%20');
  return {
    method: 'POST',
    url: search === '' ? path : `${path}?${search}`,
    headers: signed.headers,
    body: Buffer.from(body),
    remoteAddress: '',
  };
}
