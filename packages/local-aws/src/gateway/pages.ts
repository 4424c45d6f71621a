/**
 * What pages in a browser may reach (Fetch standard, "CORS protocol"). At AWS, AppSync and Cognito
 * let pages of every origin read their responses. Here only pages of this machine may, and only
 * those two services: everything else, such as DynamoDB and KMS, refuses every request with an
 * `Origin`, whatever its signature.
 */
import { randomUUID } from 'node:crypto';
import type { HttpResponse, HttpRequest, PageAccess } from '../core/http.ts';
import { isLoopbackHost, isLoopbackOrigin } from './loopback.ts';

/** Finds what a request goes to, if pages may reach it. */
export type FindPageAccess = (
  request: Pick<HttpRequest, 'headers'> & { readonly method: string; readonly path: string },
) => PageAccess | undefined;

type Handler = (request: HttpRequest) => Promise<HttpResponse>;

const preflightSeconds = 172_800;

/** Puts the rules for pages before a handler. */
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
      return refusal(403, 'AccessDeniedException', 'Pages of a browser may not reach this here.');
    }
    if (request.method === 'OPTIONS') {
      return preflight(request, access);
    }
    const response = await handler(request);
    return { ...response, headers: { ...response.headers, ...corsHeaders(access) } };
  };
}

/**
 * A preflight asks for the method that it names; browsers do not send the headers of the request to
 * come.
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
 * AppSync responds 200 without a body, with these headers (seen in a public report of
 * `curl -X OPTIONS`). That the requested method and headers come back is assumed (assumption
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
