/**
 * The event and the response of a function URL: payload format 2.0 (AWS Lambda Developer Guide,
 * "Invoking Lambda function URLs").
 */
import type { Place } from '../../core/service.ts';
import type { InvocationOutcome } from './environment.ts';

/** A request to a function URL, after its signature was verified. */
export interface FunctionUrlRequest {
  /** Host of the URL. */
  readonly domain: string;
  readonly method: string;
  readonly path: string;
  /** Without `?`. */
  readonly query: string;
  /** Lower-case names, without `cookie`. */
  readonly headers: Readonly<Record<string, string>>;
  /** `name=value` each. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** A response as Lambda returns it to the caller of a URL. */
export interface UrlResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `set-cookie`. */
  readonly cookies: readonly string[];
  readonly body: Buffer;
}

/** What the event has in addition to the request. */
interface Received {
  readonly place: Place;
  readonly requestId: string;
  /** Epoch milliseconds. */
  readonly now: number;
}

/** Types whose bodies are text in the event; others are in base64. */
const textual = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded))/;

/** Returns the event for the function. */
export function functionUrlEvent(request: FunctionUrlRequest, { now, place, requestId }: Received): object {
  const { body, cookies, domain, headers, method, path, query } = request;
  const isText = body.length === 0 || textual.test(headers['content-type'] ?? '');
  const time = new Date(now);
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: query,
    ...(cookies.length > 0 && { cookies }),
    headers: { ...headers, host: domain, 'x-forwarded-proto': 'https', 'x-forwarded-port': '443' },
    requestContext: {
      accountId: place.accountId,
      apiId: domain.split('.', 1)[0],
      domainName: domain,
      domainPrefix: domain.split('.', 1)[0],
      http: {
        method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: time.toUTCString(),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: body.length > 0 && !isText,
  };
}

/** What a handler returned, before it is checked. */
interface Returned {
  readonly statusCode?: unknown;
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly cookies?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/**
 * Returns the response for the caller. Without a `statusCode`, the whole result is the body. An
 * error of the function is 502, and its message stays in the log.
 */
export function functionUrlResponse(outcome: InvocationOutcome): UrlResponse {
  if ('error' in outcome) {
    return toResponse(502, {}, 'Internal Server Error');
  }
  const value: unknown = JSON.parse(outcome.payload);
  // Every member that is used is checked here.
  const { body, cookies, headers = {}, isBase64Encoded, statusCode } = Object(value) as Returned;
  if (statusCode === undefined) {
    return toResponse(200, {}, outcome.payload);
  }
  const status = Number(statusCode);
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    return toResponse(502, {}, 'Internal Server Error');
  }
  const names = Object.entries(headers).map(([name, text]) => [name.toLowerCase(), String(text)] as const);
  const text = body === undefined || body === null ? '' : String(body);
  return {
    ...toResponse(status, Object.fromEntries(names), text),
    cookies: Array.isArray(cookies) ? cookies.map(String) : [],
    ...(isBase64Encoded === true && { body: Buffer.from(text, 'base64') }),
  };
}

function toResponse(status: number, headers: Readonly<Record<string, string>>, body: string): UrlResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    cookies: [],
    body: Buffer.from(body),
  };
}
