/** Handles the requests of viewers of one distribution. */
import { randomUUID } from 'node:crypto';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { isLoopbackHost } from '../../gateway/loopback.ts';
import { readObject } from './bucket-origin.ts';
import { compress } from './compression.ts';
import type { Behavior, Distribution } from './distribution.ts';
import { EdgeFunctionError, type EdgeOutcome, type EdgeRequest, type EventValue } from './edge-function.ts';
import { ownError } from './error-page.ts';
import { callFunctionUrl } from './function-origin.ts';

/** What requests are served with. */
export interface ServingDependencies {
  readonly distribution: Distribution;
  /** `aws:SourceArn` of the distribution's requests to origins. */
  readonly arn: string;
  readonly dispatcher: Dispatcher;
}

/** Returns the handler of a distribution's requests. */
export function serveDistribution(
  dependencies: ServingDependencies,
): (request: HttpRequest) => Promise<HttpResponse> {
  return async (request) => {
    // A page whose name was rebound to 127.0.0.1 sends its own name.
    if (!isLoopbackHost(request.headers['host'])) {
      return ownError(421, 'The host is not this machine.');
    }
    const [path = '/'] = request.url.split('?');
    const behavior = dependencies.distribution.behaviors.find(({ matches }) => matches(path));
    if (behavior?.methods.includes(request.method) !== true) {
      // CloudFront Developer Guide, "HTTP 403 status code (Permission denied)".
      return ownError(
        403,
        'This distribution is not configured to allow the HTTP request method that was used for this request.',
      );
    }
    return serve(dependencies, behavior, request);
  };
}

async function serve(
  dependencies: ServingDependencies,
  behavior: Behavior,
  request: HttpRequest,
): Promise<HttpResponse> {
  const outcome = atTheEdge(behavior, request);
  if ('status' in outcome) {
    return outcome;
  }
  if ('response' in outcome) {
    const { body, headers, statusCode } = outcome.response;
    return { status: statusCode, headers, body };
  }
  const fromOrigin = await askOrigin(dependencies, behavior, request, outcome.request);
  const isFresh = fromOrigin.status === 200 && isNotModified(request, fromOrigin);
  const response = isFresh ? fromOrigin : compress(fromOrigin, behavior, request.headers['accept-encoding']);
  const headers = behavior.headersPolicy?.(response.headers) ?? response.headers;
  return isFresh ? { status: 304, headers, body: '' } : { ...response, headers };
}

/** Sends the request to the behavior's origin, signed for the distribution. */
async function askOrigin(
  { arn, dispatcher, distribution }: ServingDependencies,
  { origin }: Behavior,
  { body }: HttpRequest,
  edgeRequest: EdgeRequest,
): Promise<HttpResponse> {
  const { uri } = edgeRequest;
  if (origin.kind === 'lambda') {
    return callFunctionUrl(dispatcher, arn, origin.domain, edgeRequest, body);
  }
  const key = keyOf(uri === '/' ? `/${distribution.rootObject ?? ''}` : uri);
  return key === undefined
    ? ownError(400, 'The path is not valid percent-encoded text.')
    : readObject(dispatcher, arn, origin.bucket, key);
}

/** Runs the behavior's function, if it has one. */
function atTheEdge({ edgeFunction }: Behavior, request: HttpRequest): EdgeOutcome | HttpResponse {
  const edgeRequest = toEdgeRequest(request);
  if (edgeFunction === undefined) {
    return { request: edgeRequest };
  }
  try {
    return edgeFunction(edgeRequest, randomUUID());
  } catch (error) {
    if (error instanceof EdgeFunctionError) {
      return ownError(error.status, error.message);
    }
    throw error;
  }
}

function toEdgeRequest({ headers, method, url }: HttpRequest): EdgeRequest {
  const [uri = '/', query = ''] = url.split('?');
  const { cookie = '', ...others } = headers;
  const cookies = cookie.split(';').flatMap((pair) => {
    const [name = '', ...value] = pair.trim().split('=');
    return name === '' ? [] : [[name, value.join('=')] as const];
  });
  return {
    method,
    uri,
    // Names and values stay percent-encoded, as they were sent.
    querystring: toValues(
      query
        .split('&')
        .filter((pair) => pair !== '')
        .map((pair) => {
          const [name = '', ...value] = pair.split('=');
          return [name, value.join('=')] as const;
        }),
    ),
    headers: toValues(Object.entries(others)),
    cookies: toValues(cookies),
  };
}

function toValues(pairs: readonly (readonly [string, string])[]): EdgeRequest['headers'] {
  const values = new Map<string, readonly { readonly value: string }[]>();
  for (const [name, value] of pairs) {
    values.set(name, [...(values.get(name) ?? []), { value }]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, toEventValue(all)]));
}

/** AWS: CloudFront Developer Guide, "Structure for a query string, header, or cookie". */
function toEventValue(all: readonly { readonly value: string }[]): EventValue {
  const { value } = all[0] ?? { value: '' };
  return all.length > 1 ? { value, multiValue: all } : { value };
}

function keyOf(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri.slice(1));
  } catch {
    return undefined;
  }
}

function isNotModified({ headers }: HttpRequest, { headers: { etag = '' } }: HttpResponse): boolean {
  const given = headers['if-none-match'];
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '');
  return (
    given !== undefined && (given === '*' || given.split(',').some((tag) => strong(tag) === strong(etag)))
  );
}
