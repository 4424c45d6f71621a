/**
 * Requests from pages in a browser (Fetch standard, "CORS protocol"). On AWS, pages of every origin
 * may read responses of AppSync and Cognito. Here only pages of this machine may, and only those
 * two services. All other services, such as DynamoDB and KMS, refuse every request with an
 * `Origin`, even with a valid signature.
 */
import { randomUUID } from 'node:crypto';
import type { HttpResponse, HttpRequest, PageAccess } from '../core/http.ts';
import { isLoopbackHost, isLoopbackOrigin } from './loopback.ts';

/** Finds the page access of a request's target, if pages may reach it. */
export type FindPageAccess = (
  request: Pick<HttpRequest, 'headers'> & { readonly method: string; readonly path: string },
) => PageAccess | undefined;

type Handler = (request: HttpRequest) => Promise<HttpResponse>;

const preflightSeconds = 172_800;

/** Applies the rules for pages before a handler. */
export function guardPages(handler: Handler, findAccess: FindPageAccess): Handler {
  return async (request) => {
    const { host, origin } = request.headers;
    if (!isLoopbackHost(host)) {
      return refusal(421, 'MisdirectedRequestException', 'The host is not this machine.');
    }
    if (origin === undefined) {
      return handler(request);
    }
    const access = isLoopbackOrigin(origin) ? findAccess(targetOf(request)) : undefined;
    if (access === undefined) {
      return refusal(403, 'AccessDeniedException', 'Pages in a browser may not call this endpoint.');
    }
    if (request.method === 'OPTIONS') {
      return preflight(request, access);
    }
    const response = await handler(request);
    return { ...response, headers: { ...response.headers, ...corsHeaders(access) } };
  };
}

/**
 * A preflight names the method of the request to come; browsers do not send that request's headers.
 */
function targetOf({ method, headers, url }: HttpRequest) {
  const [path = ''] = url.split('?');
  return {
    method: method === 'OPTIONS' ? (headers['access-control-request-method'] ?? '') : method,
    path,
    headers,
  };
}

/**
 * AppSync responds 200 without a body, with these headers (seen in a public report of `curl -X
 * OPTIONS`). It is assumed that the requested method and headers are returned (assumption
 * cognito-1).
 */
function preflight({ headers }: HttpRequest, access: PageAccess): HttpResponse {
  const method = headers['access-control-request-method'] ?? 'POST';
  const names = headers['access-control-request-headers'];
  return {
    status: 200,
    headers: {
      'x-amzn-requestid': randomUUID(),
      ...corsHeaders(access),
      'access-control-allow-methods': method,
      ...(names !== undefined && { 'access-control-allow-headers': names }),
      'access-control-max-age': String(preflightSeconds),
    },
    body: '',
  };
}

function corsHeaders({ exposedHeaders }: PageAccess): Readonly<Record<string, string>> {
  return { 'access-control-allow-origin': '*', 'access-control-expose-headers': exposedHeaders };
}

function refusal(status: number, code: string, message: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
    body: JSON.stringify({ __type: code, message }),
  };
}
