/**
 * `fetch` as a browser runs it for a page of another origin (Fetch standard, "CORS protocol"). It
 * sends a preflight and the page's origin. It hides responses and headers that the server does not
 * let the page read.
 */
const simpleTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];
const simpleHeaders = ['accept', 'accept-language', 'content-language'];
const visibleHeaders = ['cache-control', 'content-language', 'content-length', 'content-type', 'expires'];

/** Creates a `fetch` for a page of an origin. A refusal is the TypeError that pages get. */
export function browserFetch(origin: string): typeof fetch {
  const send = fetch;
  return async (input, init) => {
    const request = new Request(input, init);
    const names = [...request.headers.keys()].filter((name) => !isSimple(name, request.headers)).sort();
    if (names.length > 0 || !['GET', 'HEAD', 'POST'].includes(request.method)) {
      requireLeave(await send(request.url, preflight(origin, request.method, names)), request.method, names);
    }
    request.headers.set('origin', origin);
    const response = await send(request);
    requireReadable(response);
    return onlyExposed(response);
  };
}

function isSimple(name: string, headers: Headers): boolean {
  const type = headers.get('content-type')?.split(';', 1)[0] ?? '';
  return simpleHeaders.includes(name) || (name === 'content-type' && simpleTypes.includes(type));
}

function preflight(origin: string, method: string, names: readonly string[]): RequestInit {
  const headers = {
    origin,
    'access-control-request-method': method,
    ...(names.length > 0 && { 'access-control-request-headers': names.join(',') }),
  };
  return { method: 'OPTIONS', headers };
}

function requireLeave(response: Response, method: string, names: readonly string[]): void {
  requireReadable(response);
  const methods = listOf(response, 'access-control-allow-methods');
  const allowed = listOf(response, 'access-control-allow-headers');
  const missing = names.find((name) => !allowed.includes(name));
  if (
    !response.ok ||
    missing !== undefined ||
    !(methods.includes(method.toLowerCase()) || method === 'POST')
  ) {
    throw new TypeError(`Failed to fetch: the preflight was refused (${missing ?? method}).`);
  }
}

function requireReadable(response: Response): void {
  if (response.headers.get('access-control-allow-origin') === '*') {
    return;
  }
  throw new TypeError('Failed to fetch: no access-control-allow-origin.');
}

function onlyExposed(response: Response): Response {
  const exposed = [...visibleHeaders, ...listOf(response, 'access-control-expose-headers')];
  const headers = new Headers([...response.headers].filter(([name]) => exposed.includes(name)));
  return new Response(response.body, { status: response.status, headers });
}

function listOf(response: Response, header: string): readonly string[] {
  return (response.headers.get(header) ?? '').split(',').map((name) => name.trim().toLowerCase());
}
