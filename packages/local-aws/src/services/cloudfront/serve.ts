/** Handles the requests of viewers of one distribution. */
import { randomUUID } from 'node:crypto';
import { AwsError } from '../../core/aws-error.ts';
import type { Dispatcher } from '../../core/dispatcher.ts';
import type { HttpRequest, HttpResponse } from '../../core/http.ts';
import { servicePrincipal } from '../../core/principal.ts';
import { escapeXml } from '../../core/xml.ts';
import { isLoopbackHost } from '../../gateway/loopback.ts';
import type { ObjectOutput } from '../s3/object-operations.ts';
import { compress } from './compression.ts';
import type { Behavior, Distribution } from './distribution.ts';
import { EdgeFunctionError, type EdgeOutcome, type EdgeRequest } from './edge-function.ts';

/** What requests are served with. */
export interface ServingDependencies {
  readonly distribution: Distribution;
  /** `aws:SourceArn` of the distribution's requests to S3. */
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
  { arn, dispatcher, distribution }: ServingDependencies,
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
  const { uri } = outcome.request;
  const key = keyOf(uri === '/' ? `/${distribution.rootObject ?? ''}` : uri);
  if (key === undefined) {
    return ownError(400, 'The path is not valid percent-encoded text.');
  }
  const fromOrigin = await readObject(dispatcher, arn, behavior.bucket, key);
  const isFresh = fromOrigin.status === 200 && isNotModified(request, fromOrigin);
  const response = isFresh ? fromOrigin : compress(fromOrigin, behavior, request.headers['accept-encoding']);
  const headers = behavior.headersPolicy?.(response.headers) ?? response.headers;
  return isFresh ? { status: 304, headers, body: '' } : { ...response, headers };
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
  return Object.fromEntries(pairs.map(([name, value]) => [name, { value }]));
}

function keyOf(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri.slice(1));
  } catch {
    return undefined;
  }
}

/** Reads an object as the distribution, which the bucket's policy must allow. */
async function readObject(
  dispatcher: Dispatcher,
  arn: string,
  bucket: string,
  key: string,
): Promise<HttpResponse> {
  const principal = servicePrincipal('cloudfront.amazonaws.com', arn);
  try {
    if (key === '') {
      // S3 would list the bucket, which needs a permission that the access control never has.
      throw new AwsError('AccessDenied', 'Access Denied', 403);
    }
    // S3 returns this for GetObject.
    const found = (await dispatcher.dispatch({
      service: 's3',
      operation: 'GetObject',
      input: { Bucket: bucket, Key: key },
      principal,
    })) as ObjectOutput;
    return {
      status: 200,
      headers: {
        ...found.Headers,
        etag: found.ETag,
        'last-modified': new Date(found.LastModified).toUTCString(),
        'x-amz-server-side-encryption': found.ServerSideEncryption,
        'x-cache': 'Miss from cloudfront',
      },
      body: Buffer.from(found.Body ?? '', 'base64'),
    };
  } catch (error) {
    if (error instanceof AwsError) {
      return originError(error);
    }
    throw error;
  }
}

/** S3's refusal. The message of the local IAM stays inside, because it names the bucket. */
function originError({ code, message, status }: AwsError): HttpResponse {
  const isDenied = code.startsWith('AccessDenied');
  const [shownCode, shownMessage] = isDenied ? ['AccessDenied', 'Access Denied'] : [code, message];
  return {
    status: isDenied ? 403 : status,
    headers: { 'content-type': 'application/xml', 'x-cache': 'Error from cloudfront' },
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${escapeXml(shownCode)}</Code><Message>${escapeXml(shownMessage)}</Message></Error>`,
  };
}

function isNotModified({ headers }: HttpRequest, { headers: { etag = '' } }: HttpResponse): boolean {
  const given = headers['if-none-match'];
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '');
  return (
    given !== undefined && (given === '*' || given.split(',').some((tag) => strong(tag) === strong(etag)))
  );
}

/** An error page of CloudFront's own. */
function ownError(status: number, message: string): HttpResponse {
  return {
    status,
    headers: { 'content-type': 'text/html', 'x-cache': 'Error from cloudfront' },
    body: `<!DOCTYPE html><title>ERROR: The request could not be satisfied</title><h1>${status} ERROR</h1><p>${message}</p>`,
  };
}
