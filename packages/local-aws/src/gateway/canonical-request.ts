/**
 * The canonical request of Signature Version 4. For S3 the path is signed as it was sent, and the
 * body by the hash that the client names (Amazon S3 API Reference, "Signature Calculations for the
 * Authorization Header").
 */
import { createHash } from 'node:crypto';
import type { HttpRequest } from '../core/http.ts';

/** Returns the text whose hash is signed. */
export function canonicalRequest(
  request: HttpRequest,
  signedHeaders: readonly string[],
  service: string,
): string {
  const [path = '', ...query] = request.url.split('?');
  const headers = signedHeaders.map(
    (name) => `${name}:${canonicalHeader(ownHeader(request.headers, name))}\n`,
  );
  const isS3 = service === 's3';
  const bodyHash = isS3
    ? (ownHeader(request.headers, 'x-amz-content-sha256') ?? '')
    : createHash('sha256').update(request.body).digest('hex');
  return [
    request.method,
    isS3 ? path : canonicalPath(path),
    canonicalQuery(query.join('?')),
    headers.join(''),
    signedHeaders.join(';'),
    bodyHash,
  ].join('\n');
}

/** The caller chooses the header names, so inherited properties must not match. */
function ownHeader(headers: HttpRequest['headers'], name: string): string | undefined {
  return Object.hasOwn(headers, name) ? headers[name] : undefined;
}

/** Removes dot segments and empty segments and encodes the rest a second time. */
function canonicalPath(path: string): string {
  if (path === '/') {
    return path;
  }
  const kept: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') {
      kept.pop();
    } else if (segment !== '' && segment !== '.') {
      kept.push(encode(segment));
    }
  }
  return `/${kept.join('/')}${kept.length > 0 && path.endsWith('/') ? '/' : ''}`;
}

function canonicalQuery(query: string): string {
  if (query === '') {
    return '';
  }
  const pairs = query.split('&').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return [encode(decodeURIComponent(name)), encode(decodeURIComponent(value.join('=')))] as const;
  });
  const sorted = pairs.sort(([a, aValue], [b, bValue]) => compare(a, b) || compare(aValue, bValue));
  return sorted.map((pair) => pair.join('=')).join('&');
}

function canonicalHeader(value: string | undefined): string {
  return (value ?? '').trim().replace(/\s+/g, ' ');
}

/** Encodes everything except unreserved characters (RFC 3986). */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
