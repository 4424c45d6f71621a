/** Compresses responses (Amazon CloudFront Developer Guide, "Serve compressed files"). */
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import type { HttpResponse } from '../../core/http.ts';
import type { Behavior } from './distribution.ts';

/** Sizes that CloudFront compresses, in bytes. */
const [smallest, largest] = [1_000, 10_000_000];

/** Brotli's own default, 11, takes seconds for a megabyte, and here each response is compressed. */
const brotliOptions = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** The types of that page that web pages have. */
const compressed = [
  'application/javascript',
  'application/json',
  'application/manifest+json',
  'application/wasm',
  'application/xml',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/plain',
  'text/xml',
];

/**
 * Returns the response with a compressed body if the behavior, the request and the object allow
 * that. CloudFront prefers Brotli, and makes a strong ETag a weak one.
 */
export function compress(
  response: HttpResponse,
  { cachePolicy, compress: isEnabled }: Behavior,
  acceptEncoding: string | undefined,
): HttpResponse {
  const { body, headers } = response;
  const [type = ''] = (headers['content-type'] ?? '').split(';');
  const size = Buffer.byteLength(body);
  const accepted = (acceptEncoding ?? '').split(',').map((part) => part.split(';')[0]?.trim());
  const [brotli, gzip] = [
    cachePolicy.brotli && accepted.includes('br'),
    cachePolicy.gzip && accepted.includes('gzip'),
  ];
  const applies =
    isEnabled &&
    (brotli || gzip) &&
    headers['content-encoding'] === undefined &&
    compressed.includes(type.trim()) &&
    size >= smallest &&
    size <= largest;
  if (!applies) {
    return response;
  }
  const { etag } = headers;
  return {
    ...response,
    headers: {
      ...headers,
      'content-encoding': brotli ? 'br' : 'gzip',
      vary: 'Accept-Encoding',
      ...(etag !== undefined && { etag: etag.startsWith('W/') ? etag : `W/${etag}` }),
    },
    body: brotli ? brotliCompressSync(body, brotliOptions) : gzipSync(body),
  };
}
