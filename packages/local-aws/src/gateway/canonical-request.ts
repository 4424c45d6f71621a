/**
 * The canonical request of Signature Version 4, for every service except S3, whose paths are not
 * encoded twice.
 */
import { createHash } from 'node:crypto';
import type { HttpRequest } from '../core/http.ts';

/** Returns the text whose hash is signed. */
export function canonicalRequest(request: HttpRequest, signedHeaders: readonly string[]): string {
  const [path = '', ...query] = request.url.split('?');
  const headers = signedHeaders.map(
    (name) => `${name}:${canonicalHeader(ownHeader(request.headers, name))}\n`,
  );
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  return [
    request.method,
    canonicalPath(path),
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
