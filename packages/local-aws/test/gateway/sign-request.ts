/** Signs requests with the SDK's own signer, for endpoints that have no client here. */
import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import type { HttpRequest } from '../../src/core/http.ts';
import type { AwsCredentials } from '../../src/core/principal.ts';
import { place } from './endpoint.ts';

class Sha256 {
  readonly #hash;
  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    const secret =
      typeof key === 'string' || key === undefined ? key : Buffer.from(new Uint8Array(toBytes(key)));
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
  }
  update(data: string | Uint8Array) {
    this.#hash.update(data);
  }
  digest() {
    return Promise.resolve(new Uint8Array(this.#hash.digest()));
  }
  reset() {
    throw new Error('not needed');
  }
}

function toBytes(key: ArrayBuffer | ArrayBufferView): ArrayBuffer | Uint8Array {
  return ArrayBuffer.isView(key) ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength) : key;
}

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

/** Signs a POST. */
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
