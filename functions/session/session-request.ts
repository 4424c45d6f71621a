/** Admits requests of the page itself, and reads what they carry. */
import {
  maxTokenCharacters,
  sessionHeader,
  sessionPaths,
  type SessionOperation,
} from '../../domain/page-session.ts';
import { findCookie } from './session-cookie.ts';
import type { UrlEvent } from './url-event.ts';

/** A request of the page itself, with what it carries. */
export interface SessionRequest {
  readonly operation: SessionOperation;
  /** The refresh token of the body or of the cookie; undefined without a well-formed one. */
  readonly refreshToken: string | undefined;
  /** The token of the session that a new one replaces in this browser. */
  readonly replaced?: string | undefined;
}

/** Characters of Cognito's refresh tokens that a cookie may hold as they are (RFC 6265 §4.1.1). */
const tokenForm = /^[\w.~+/=-]+$/;

/** Most characters of a body: the token and the JSON around it. */
const maxBodyCharacters = maxTokenCharacters + 100;

/**
 * Returns undefined for a request that another origin could have sent. Browsers set
 * `Sec-Fetch-Site` and `Origin`, and scripts cannot; the custom header needs a preflight.
 * `x-page-host` is the host that the browser requested: CloudFront's function writes it over the
 * viewer's.
 */
export function readRequest(event: UrlEvent, scheme: 'http' | 'https'): SessionRequest | undefined {
  const { headers = {}, requestContext } = event;
  const host = headers['x-page-host'];
  const operation = operationOf(event.rawPath);
  const isOfPage =
    requestContext?.http?.method === 'POST' &&
    headers[sessionHeader.name] === sessionHeader.value &&
    headers['sec-fetch-site'] === 'same-origin' &&
    host !== undefined &&
    headers['origin'] === `${scheme}://${host}`;
  if (!isOfPage || operation === undefined) {
    return undefined;
  }
  const kept = wellFormed(findCookie(event.cookies ?? []));
  return operation === 'begin'
    ? { operation, refreshToken: wellFormed(tokenOfBody(event)), replaced: kept }
    : { operation, refreshToken: kept };
}

function operationOf(path: string | undefined): SessionOperation | undefined {
  const operations: readonly SessionOperation[] = ['begin', 'renew', 'end'];
  return operations.find((operation) => sessionPaths[operation] === path);
}

function tokenOfBody({ body = '', isBase64Encoded }: UrlEvent): unknown {
  if (isBase64Encoded === true || body.length > maxBodyCharacters) {
    return undefined;
  }
  try {
    const { refreshToken } = Object(JSON.parse(body)) as { readonly refreshToken?: unknown };
    return refreshToken;
  } catch {
    return undefined;
  }
}

function wellFormed(token: unknown): string | undefined {
  const isToken = typeof token === 'string' && token.length <= maxTokenCharacters && tokenForm.test(token);
  return isToken ? token : undefined;
}
