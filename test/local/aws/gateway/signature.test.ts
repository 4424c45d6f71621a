import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSignatureVerifier } from '../../../../local/aws/gateway/signature.ts';
import { createIam } from '../../../../local/aws/iam/create-iam.ts';
import { memoryState } from '../../../../local/state/memory-state.ts';
import { clock, place } from './endpoint.ts';

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

const { iam } = createIam({ place, clock, state: memoryState() });
const verify = createSignatureVerifier({ iam, region: place.region });

async function sign(path: string, query: Record<string, string>, body: string, signingDate = new Date()) {
  const signer = new SignatureV4({
    service: 'iot',
    region: place.region,
    credentials: iam.rootCredentials,
    sha256: Sha256 as never,
  });
  const headers = { host: '127.0.0.1', 'x-amz-meta': ' spaced   out ', 'content-type': 'application/json' };
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

const path = fc
  .array(fc.string({ unit: 'grapheme', minLength: 1 }).map(encodeURIComponent))
  .map((parts) => `/${parts.join('/')}`);
const query = fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), {
  noNullPrototype: true,
});

describe('the signature verifier', () => {
  test('agrees with the SDK’s signer on any path, query and body', async () => {
    await fc.assert(
      fc.asyncProperty(path, query, fc.string(), async (anyPath, anyQuery, body) => {
        const request = await sign(anyPath, anyQuery, body);

        expect(verify(request)).toEqual({ principal: iam.rootPrincipal, service: 'iot' });
      }),
      { numRuns: 200 },
    );
  });

  test('refuses a request of which any signed part was changed', async () => {
    const request = await sign('/things/a', { n: '1' }, '{}');
    const changes = [
      { method: 'GET' },
      { url: '/things/b?n=1' },
      { url: '/things/a?n=2' },
      { body: Buffer.from('[]') },
      { headers: { ...request.headers, 'content-type': 'text/plain' } },
      { headers: { ...request.headers, host: 'localhost' } },
    ];

    for (const change of changes) {
      expect(() => verify({ ...request, ...change }), JSON.stringify(change)).toThrow(/does not match/);
    }
  });

  test('refuses an x-amz-* header that was added without being signed', async () => {
    const request = await sign('/', {}, '');

    expect(() => verify({ ...request, headers: { ...request.headers, 'x-amz-target': 'X.Y' } })).toThrow(
      /'x-amz-target' must be a signed header/,
    );
  });

  test.each([-16, 16])('refuses a clock that is %i minutes off', async (minutes) => {
    const request = await sign('/', {}, '', new Date(Date.now() + minutes * 60_000));

    expect(() => verify(request)).toThrow(/Signature expired/);
  });
});
